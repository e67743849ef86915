using Npgsql;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>What a factory has written, seen from its database: a connection beside the product's.</summary>
internal sealed class FactoryTables(string connectionString)
{
    /// <summary>The embedded database of a storage root. Joins nothing: whether its server lives is the hosts' business alone.</summary>
    public static async Task<FactoryTables> OfAsync(StorageFolder storage)
    {
        var folder = ClusterFolder.Open(storage.Root);
        return new(new NpgsqlConnectionStringBuilder
        {
            Host = folder.Sockets,
            Username = NewCluster.User,
            Password = await folder.PasswordAsync(CancellationToken.None),
            Database = PostgresCluster.MainDatabase,
        }.ConnectionString);
    }

    private const string Forget =
        """
        truncate evolution.evolution_runs, evolution.evolution_batches, evolution.trials, training.models, training.holdout_reads,
            simulation.priority_jobs, simulation.workers, fine_tuning.controller_jobs, fine_tuning.controller_notifications,
            jobs.recoveries cascade;
        select 1
        """;

    /// <summary>Commands with their claims, and jobs of Hangfire's that run them, or are to.</summary>
    private const string CountUnfinished =
        """
        select (select count(*) from jobs.commands)
            + (select count(*) from pg_locks where locktype = 'advisory' and classid = 24492)
            + (select count(*) from hangfire.jobqueue where queue = 'default')
            + (select count(*) from hangfire.job
                where statename not in ('Succeeded', 'Deleted') and invocationdata->>'Type' like '%CommandJob%')
        """;

    /// <summary>Forgets every model, run, trial, tuning and job; bars and schema stay.</summary>
    public async Task ForgetRunsAsync()
    {
        while (true)
        {
            try
            {
                await AskAsync(Forget);
                return;
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // a host that is idle still looks into some of the tables, in another order
            }
        }
    }

    /// <summary>What the job engine still has to do, by its own rows and locks: 0 when nothing is left.</summary>
    public async Task<long> UnfinishedCommandsAsync() => Convert.ToInt64(await AskAsync(CountUnfinished), null);

    /// <summary>A count.</summary>
    public async Task<long> CountAsync(string tables, string condition = "true") => Convert.ToInt64(await AskAsync($"select count(*) from {tables} where {condition}"), null);

    /// <summary>Runs a statement and returns its first value.</summary>
    public Task<object?> AskAsync(string sql) => ExternalDatabase.AskAsync(connectionString, sql);
}
