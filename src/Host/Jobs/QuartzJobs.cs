using Npgsql;

namespace StrategyFactory.Host.Jobs;

/// <summary>Versions before 0.2 kept their commands as Quartz jobs: waiting ones are taken over, then Quartz's tables go.</summary>
internal static class QuartzJobs
{
    private const string AreThere = "select to_regclass('jobs.qrtz_job_details') is not null";

    // A job lies there until it has ended; what had begun goes on from what its handler committed, so it is waiting, too.
    private const string Convert =
        """
        insert into jobs.commands (type, key, payload)
        select job.job_group, job.job_name, (convert_from(job.job_data, 'UTF8')::jsonb ->> 'QRTZ_JOB_INPUT')::jsonb
        from jobs.qrtz_job_details job
        where convert_from(job.job_data, 'UTF8')::jsonb ? 'QRTZ_JOB_INPUT'
        order by (
            select min(trigger.start_time) from jobs.qrtz_triggers trigger
            where trigger.sched_name = job.sched_name and trigger.job_group = job.job_group and trigger.job_name = job.job_name)
        on conflict (type, key) where given_up_at is null do nothing
        """;

    private const string Drop =
        """
        do $$
        declare name text;
        begin
            for name in select tablename from pg_tables where schemaname = 'jobs' and starts_with(tablename, 'qrtz_') loop
                execute format('drop table jobs.%I cascade', name);
            end loop;
        end $$
        """;

    internal static async Task ConvertAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using (var look = new NpgsqlCommand(AreThere, connection))
        {
            if (await look.ExecuteScalarAsync(token) is not true)
            {
                return;
            }
        }

        await using var transaction = await connection.BeginTransactionAsync(token);
        foreach (var sql in new[] { Convert, Drop })
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(token);
        }

        await transaction.CommitAsync(token);
    }
}
