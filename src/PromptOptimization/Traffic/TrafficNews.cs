using StrategyFactory.Kernel.Changes;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Traffic;

/// <summary>
/// Tells that prompts were handed out or outcomes counted. Whatever the traffic, that is at most twice a second and costs a busy path one
/// read of a number; the last change is never missed.
/// </summary>
internal sealed class TrafficNews(TimeProvider clock, IChangeAnnouncer? announcer = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private int _due;

    /// <summary>Call it when the change is committed.</summary>
    internal void Tell()
    {
        if (announcer is not null && Volatile.Read(ref _due) == 0 && Interlocked.Exchange(ref _due, 1) == 0)
        {
            _ = TellSoonAsync(announcer);
        }
    }

    private async Task TellSoonAsync(IChangeAnnouncer listener)
    {
        await Task.Delay(Pause, clock);
        Volatile.Write(ref _due, 0);        // before: what changes from now on is told again
        listener.Announce(PromptChanges.Traffic);
    }
}
