using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.FineTuning.Migrations;

[DbContext(typeof(FineTuningContext))]
[Migration("20261130201000_AddTuningBatches")]
internal sealed class AddTuningBatches : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table fine_tuning.controller_jobs
            add column batch_ids uuid[] not null default '{}', add column symbols text[] not null default '{}';
        create index controller_jobs_batch_ids_idx on fine_tuning.controller_jobs using gin (batch_ids);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table fine_tuning.controller_jobs drop column batch_ids, drop column symbols;");
}
