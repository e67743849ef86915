using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.FineTuning.Migrations;

[DbContext(typeof(FineTuningContext))]
[Migration("20261130200000_AddCondition")]
internal sealed class AddCondition : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table fine_tuning.controller_jobs add column condition text;");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table fine_tuning.controller_jobs drop column condition;");
}
