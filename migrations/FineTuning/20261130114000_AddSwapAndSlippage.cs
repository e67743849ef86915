using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.FineTuning.Migrations;

[DbContext(typeof(FineTuningContext))]
[Migration("20261130114000_AddSwapAndSlippage")]
internal sealed class AddSwapAndSlippage : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table fine_tuning.test_metrics
            add column swap double precision, add column slippage double precision,
            add column forward_swap double precision, add column forward_slippage double precision;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table fine_tuning.test_metrics
            drop column swap, drop column slippage, drop column forward_swap, drop column forward_slippage;
        """);
}
