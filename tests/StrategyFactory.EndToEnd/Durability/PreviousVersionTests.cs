using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>Versions before 0.2 kept their commands as jobs of Quartz.</summary>
internal sealed class PreviousVersionTests
{
    /// <summary>The tables of this version made into those of the previous one, as Quartz wrote them.</summary>
    private const string GoBack =
        """
        create table jobs.qrtz_job_details (
            sched_name text not null, job_name text not null, job_group text not null, description text,
            job_class_name text not null, is_durable bool not null, is_nonconcurrent bool not null, is_update_data bool not null, requests_recovery bool not null,
            job_data bytea,
            primary key (sched_name, job_name, job_group));
        create table jobs.qrtz_triggers (
            sched_name text not null, trigger_name text not null, trigger_group text not null, job_name text not null, job_group text not null,
            next_fire_time bigint, trigger_state text not null, trigger_type text not null, start_time bigint not null,
            primary key (sched_name, trigger_name, trigger_group),
            foreign key (sched_name, job_name, job_group) references jobs.qrtz_job_details (sched_name, job_name, job_group));
        create table jobs.qrtz_locks (sched_name text not null, lock_name text not null, primary key (sched_name, lock_name));
        insert into jobs.qrtz_job_details
            select 'factory', key, type, null, 'StrategyFactory.Host.Jobs.CommandJob', false, false, false, true,
                convert_to(jsonb_build_object('QRTZ_JOB_INPUT', payload::text)::text, 'UTF8')
            from jobs.commands order by id desc;
        insert into jobs.qrtz_job_details
            values ('factory', 'stray', 'Other', null, 'Other', false, false, false, true, convert_to('{"more": "1"}', 'UTF8'));
        insert into jobs.qrtz_triggers select 'factory', key, type, key, type, id, 'WAITING', 'SIMPLE', id from jobs.commands;
        drop table jobs.commands, jobs.hosts, jobs.recoveries;
        drop schema hangfire cascade;
        select 1
        """;

    [Test]
    public async Task What_the_previous_version_had_under_way_ends_and_its_tables_go()
    {
        await using var server = new ExternalDatabase();
        await server.StartAsync();
        var database = await server.CreateAsync();
        await using var storage = new StorageFolder();
        DisturbedRun disturbed;
        string run;
        await using (var first = await ServedFactory.StartAsync(storage, "--database", database))
        {
            disturbed = await DisturbedRun.PrepareAsync(first, database);
            run = await DisturbedRun.BeginAsync(first);
            await first.StopAsync();
        }

        await ExternalDatabase.AskAsync(database, GoBack);
        await using (var second = await ServedFactory.StartAsync(storage, "--database", database))
        {
            await disturbed.RequireEndAsync(second, run);
        }

        var tables = new FactoryTables(database);
        Assert.That(await tables.CountAsync("pg_tables", "schemaname = 'jobs' and tablename like 'qrtz%'"), Is.Zero);
        Assert.That(await tables.CountAsync("jobs.recoveries"), Is.Zero, "nothing was lost on the way");
    }
}
