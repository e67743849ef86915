using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

[DbContext(typeof(EvolutionContext))]
[Migration("20261130020000_AddEffectiveTrials")]
internal sealed class AddEffectiveTrials : Migration
{
    // Promotions of before stay without: what their runs tried may not be stored any more.
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table evolution.promoted_models add column effective_trials integer;
        alter table evolution.promoted_models add column dsr_effective double precision;
        """);
}
