using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.FineTuning.Migrations;

[DbContext(typeof(FineTuningContext))]
[Migration("20261130112000_AddStandIns")]
internal sealed class AddStandIns : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table fine_tuning.controller_jobs add column stand_in jsonb;

        -- one content is one job for the same symbol, bar length, period and expert
        update fine_tuning.controller_jobs set dedupe_key = concat(
            dedupe_key, '|', symbol, '|', timeframe, '|', floor(extract(epoch from from_time))::bigint, '|',
            floor(extract(epoch from to_time))::bigint, '|', executor, ':', expert)
        where dedupe_key is not null;

        alter table fine_tuning.controller_tasks drop constraint controller_tasks_status_check;
        alter table fine_tuning.controller_tasks add constraint controller_tasks_status_check check (status in (
            'new', 'fine_tuning', 'queued', 'waiting_for_terminal', 'worker_in_progress', 'worker_completed', 'worker_failed', 'retrying',
            'completed_success', 'completed_partial', 'failed', 'cancelled'));
        update fine_tuning.controller_tasks task set status = 'waiting_for_terminal'
        from fine_tuning.controller_jobs job where job.id = task.job_id and job.executor = 'external' and task.status = 'queued';
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        update fine_tuning.controller_tasks set status = 'queued' where status = 'waiting_for_terminal';
        alter table fine_tuning.controller_tasks drop constraint controller_tasks_status_check;
        alter table fine_tuning.controller_tasks add constraint controller_tasks_status_check check (status in (
            'new', 'fine_tuning', 'queued', 'worker_in_progress', 'worker_completed', 'worker_failed', 'retrying', 'completed_success',
            'completed_partial', 'failed', 'cancelled'));
        update fine_tuning.controller_jobs set dedupe_key = null;
        alter table fine_tuning.controller_jobs drop column stand_in;
        """);
}
