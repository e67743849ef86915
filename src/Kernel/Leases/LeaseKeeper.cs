using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Kernel.Leases;

/// <summary>Keeps what a worker of this process holds on leases while it works, by a heartbeat on a connection of its own.</summary>
public sealed class LeaseKeeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<LeaseKeeper> logger)
{
    /// <summary>Keeps the leases until what is returned is disposed of; no heartbeat is under way after that.</summary>
    /// <param name="worker">Who holds them; for the log.</param>
    /// <param name="interval">Time between heartbeats; some may fail before a lease is lost.</param>
    /// <param name="beat">Extends the leases; false once the work has been lost, which ends the heartbeat and cancels the work.</param>
    /// <param name="token">Cancels the work as well.</param>
    public KeptLease Keep(
        string worker, TimeSpan interval, Func<DatabaseSession, CancellationToken, Task<bool>> beat, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(beat);
        return new(lease => BeatAsync(worker, interval, beat, lease), token);
    }

    private async Task BeatAsync(
        string worker, TimeSpan interval, Func<DatabaseSession, CancellationToken, Task<bool>> beat, KeptLease lease)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (!lease.Ended.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(lease.Ended);
                await using var scope = scopes.CreateAsyncScope();
                if (!await beat(scope.ServiceProvider.GetRequiredService<DatabaseSession>(), lease.Ended))
                {
                    await lease.LoseAsync();
                    return;
                }
            }
            catch (Exception) when (lease.Ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The next beat may reach the database again; if none does, the tokens refuse what comes too late.
                logger.LogWarning(failure, "A heartbeat of worker {Worker} failed", worker);
            }
        }
    }
}
