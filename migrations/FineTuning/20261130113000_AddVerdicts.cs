using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.FineTuning.Migrations;

[DbContext(typeof(FineTuningContext))]
[Migration("20261130113000_AddVerdicts")]
internal sealed class AddVerdicts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table fine_tuning.controller_jobs add column walk_forward integer;
        alter table fine_tuning.controller_jobs add column rolling boolean;
        alter table fine_tuning.controller_attempts add column validation jsonb;
        alter table fine_tuning.controller_tasks add column verdict text;
        alter table fine_tuning.controller_tasks add column verdict_reasons text[] not null default '{}';
        alter table fine_tuning.controller_tasks add column evidence jsonb;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table fine_tuning.controller_jobs drop column walk_forward;
        alter table fine_tuning.controller_jobs drop column rolling;
        alter table fine_tuning.controller_attempts drop column validation;
        alter table fine_tuning.controller_tasks drop column verdict;
        alter table fine_tuning.controller_tasks drop column verdict_reasons;
        alter table fine_tuning.controller_tasks drop column evidence;
        """);
}
