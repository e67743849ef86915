using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

[DbContext(typeof(EvolutionContext))]
[Migration("20261128070000_AddPromotionCurves")]
internal sealed class AddPromotionCurves : Migration
{
    // Promotions of before have none; they are drawn anew when somebody looks, and that read of the holdout is on record.
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table evolution.promotion_curves (
            promoted_id uuid not null constraint promotion_curves_pkey primary key
                constraint promotion_curves_promoted_id_fkey references evolution.promoted_models (id) on delete cascade,
            simulation jsonb not null,
            holdout jsonb not null,
            holdout_trades jsonb not null
        );
        """);
}
