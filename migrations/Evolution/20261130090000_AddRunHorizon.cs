using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

/// <summary>
/// Runs say how far their target looks ahead. Those asked for before looked at the next bar's return, and their positions followed the
/// signal at every bar: what was not there to be asked is filled in as it was.
/// </summary>
[DbContext(typeof(EvolutionContext))]
[Migration("20261130090000_AddRunHorizon")]
internal sealed class AddRunHorizon : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table evolution.evolution_runs add horizon text not null default '1';
        alter table evolution.evolution_runs alter horizon drop default;
        update evolution.evolution_runs set config = jsonb_build_object(
            'horizon', 1, 'label', 'return', 'profit_target', 1, 'stop_loss', 1, 'hold', 'signal', 'ladder', false, 'decide_every', 1) || config;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table evolution.evolution_runs drop column horizon;
        """);
}
