using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Simulation.Migrations;

/// <summary>Kept trades say how much of the equity was put into them. Those of before took all of it.</summary>
[DbContext(typeof(SimulationContext))]
[Migration("20261130103000_AddTradeSizes")]
internal sealed class AddTradeSizes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table simulation.kept_trades add size double precision not null default 1;
        alter table simulation.kept_trades alter size drop default;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table simulation.kept_trades drop column size;
        """);
}
