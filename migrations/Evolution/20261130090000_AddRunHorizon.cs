using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

/// <summary>Runs say how far their target looks ahead; all earlier ones looked at the next bar.</summary>
[DbContext(typeof(EvolutionContext))]
[Migration("20261130090000_AddRunHorizon")]
internal sealed class AddRunHorizon : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table evolution.evolution_runs add horizon text not null default '1';
        alter table evolution.evolution_runs alter horizon drop default;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table evolution.evolution_runs drop column horizon;
        """);
}
