using Npgsql;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Stops a comparison within its answer when somebody asked for that.</summary>
internal static class ComparisonWatch
{
    private const string Ask = "select cancel_requested from language.comparisons where id = $1";

    /// <summary>Begins to watch; cancelled at once where that was asked for already.</summary>
    internal static async Task<WatchedWork> StartAsync(Guid id, NpgsqlDataSource source, TimeProvider clock, CancellationToken host)
    {
        var work = new WatchedWork(clock, host);
        await work.StartAsync(async _ =>
        {
            await using var ask = source.CreateCommand(Ask);
            ask.Parameters.Add(new() { Value = id });
            return await ask.ExecuteScalarAsync(CancellationToken.None) is true;
        });
        return work;
    }
}
