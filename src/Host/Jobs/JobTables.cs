using Hangfire.PostgreSql;
using Npgsql;

namespace StrategyFactory.Host.Jobs;

/// <summary>The engine's tables. Called behind the database upgrade's lock: Hangfire's installer has none of its own.</summary>
internal static class JobTables
{
    private const string Create =
        """
        create schema if not exists jobs;

        create table if not exists jobs.commands (
            id bigint generated always as identity constraint commands_pkey primary key,
            type text not null,
            key text not null,
            payload jsonb not null,
            wanted integer not null default 1,                  -- stored how often since it last ended
            stored_at timestamp with time zone not null default now(),
            hangfire_id bigint,                                 -- null: Hangfire does not have it yet
            cancelled_at timestamp with time zone,              -- deleted by hand, its ending still to be sent
            given_up_at timestamp with time zone,               -- failed too often, its ending sent; kept to be requeued
            reason text
        );
        create unique index if not exists commands_type_key_idx on jobs.commands (type, key) where given_up_at is null;
        create index if not exists commands_waiting_idx on jobs.commands (id) where hangfire_id is null and given_up_at is null;
        create index if not exists commands_hangfire_id_idx on jobs.commands (hangfire_id);

        create table if not exists jobs.hosts (
            name text constraint hosts_pkey primary key,        -- the application name of its connections
            seen_at timestamp with time zone not null
        );

        create table if not exists jobs.recoveries (
            id bigint generated always as identity constraint recoveries_pkey primary key,
            type text not null,
            key text not null,
            reason text not null,
            found_at timestamp with time zone not null default now()
        );
        """;

    internal static async Task PrepareAsync(NpgsqlDataSource source, CancellationToken token)
    {
        await using var connection = await source.OpenConnectionAsync(token);
        await using (var create = new NpgsqlCommand(Create, connection))
        {
            await create.ExecuteNonQueryAsync(token);
        }

        await QuartzJobs.ConvertAsync(connection, token);
        PostgreSqlObjectsInstaller.Install(connection, JobEngine.HangfireSchema);
    }
}
