using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

/// <summary>Positions of runs asked for before took all of the equity: what was not there to be asked is filled in as it was.</summary>
[DbContext(typeof(EvolutionContext))]
[Migration("20261130103000_AddRunSizing")]
internal sealed class AddRunSizing : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        update evolution.evolution_runs set config = jsonb_build_object(
            'sizing', 'fixed', 'size', 1, 'target_volatility', 0.1, 'max_leverage', 1) || config;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        update evolution.evolution_runs set config = config - 'sizing' - 'size' - 'target_volatility' - 'max_leverage';
        """);
}
