using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.FineTuning.Migrations;

[DbContext(typeof(FineTuningContext))]
[Migration("20261126090000_AddDelivery")]
internal sealed class AddDelivery : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("ALTER TABLE fine_tuning.controller_jobs ADD COLUMN delivered_at timestamp with time zone;");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE fine_tuning.controller_jobs DROP COLUMN delivered_at;");
}
