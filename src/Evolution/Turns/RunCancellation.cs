using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Evolution.Turns;

/// <summary>Looks whether a run was asked to stop, on a connection of its own so that it can look while a step is under way.</summary>
internal sealed class RunCancellation(NpgsqlDataSource source, IChangeAnnouncer? announcer = null)
{
    private const string Look = "select cancel_requested from evolution.evolution_runs where id = $1";

    private const string Report = "update evolution.evolution_runs set models_done = $2 where id = $1 returning cancel_requested";

    internal async Task<bool> IsRequestedAsync(Guid runId, CancellationToken token)
    {
        await using var command = source.CreateCommand(Look);
        command.Parameters.Add(new() { Value = runId });
        return await command.ExecuteScalarAsync(token) is true;
    }

    /// <summary>
    /// Writes how many cells of the generation under way are fitted, and cancels <paramref name="work"/> when the run was asked to stop.
    /// </summary>
    internal async Task WatchAsync(Guid runId, Func<int> cellsDone, CancellationTokenSource work, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(work.Token))
            {
                if (await ReportAsync(runId, cellsDone(), work.Token))
                {
                    await work.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done, or was cancelled: nothing to watch any more.
        }
    }

    private async Task<bool> ReportAsync(Guid runId, int cellsDone, CancellationToken token)
    {
        try
        {
            await using var command = source.CreateCommand(Report);
            command.Parameters.Add(new() { Value = runId });
            command.Parameters.Add(new() { Value = cellsDone });
            var asked = await command.ExecuteScalarAsync(token) is true;
            announcer?.Announce(EvolutionChanges.Run, runId.ToString());
            return asked;
        }
        catch (NpgsqlException)
        {
            // A database that is away for a moment must not cost the fit that is under way.
            return false;
        }
    }
}
