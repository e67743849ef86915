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

    /// <summary>Forgets every model, run, trial and job; bars and schema stay.</summary>
    public Task ForgetRunsAsync() => AskAsync(
        "truncate evolution.evolution_runs, evolution.trials, training.models, training.holdout_reads, simulation.priority_jobs, simulation.workers cascade; select 1");

    /// <summary>A count.</summary>
    public async Task<long> CountAsync(string tables, string condition = "true") => Convert.ToInt64(await AskAsync($"select count(*) from {tables} where {condition}"), null);

    private Task<object?> AskAsync(string sql) => ExternalDatabase.AskAsync(connectionString, sql);
}
