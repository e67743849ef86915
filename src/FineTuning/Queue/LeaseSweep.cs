using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.FineTuning.Queue;

/// <summary>
/// Takes tasks from workers that have given no sign of life. While the database was away nobody could give one: from the moment it is back
/// every lease has its full term anew, so that an outage costs time and no execution. A process that starts later knows of no outage.
/// </summary>
internal sealed class LeaseSweep(IOptions<FineTuningOptions> options, TimeProvider clock)
{
    private const long Away = long.MaxValue;

    // in ticks; before it no lease runs out
    private long _spared;

    /// <summary>Returns how many tasks were taken.</summary>
    internal async Task<int> SweepAsync(DatabaseSession session, CancellationToken token)
    {
        var now = clock.GetUtcNow();
        var spared = Volatile.Read(ref _spared);
        try
        {
            var lost = await TaskLeases.GiveUpAsync(session, now, now.UtcTicks < spared ? null : now, token);
            if (spared == Away)
            {
                Interlocked.CompareExchange(ref _spared, (clock.GetUtcNow() + options.Value.Lease).UtcTicks, Away);
            }

            return lost;
        }
        catch (Exception failure) when (DatabaseOutage.Of(failure) is not null)
        {
            Volatile.Write(ref _spared, Away);
            throw;
        }
    }
}
