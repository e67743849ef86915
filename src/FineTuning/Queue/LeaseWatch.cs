using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Queue;

/// <summary>
/// Keeps the lease of a task that is run here and tells the database how far the search is. What is lost, to a cancellation or to another
/// worker, stops the search.
/// </summary>
internal sealed class LeaseWatch(LeaseKeeper leases, IOptions<FineTuningOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(1);

    /// <summary>Watches until what is returned is disposed of.</summary>
    internal Watched Watch(string worker, TaskClaim claim, CancellationToken token)
    {
        var third = options.Value.Lease / 3;
        return new(watched => leases.Keep(
            worker, third < LongestBeat ? third : LongestBeat,
            (session, stop) => ExtendAsync(session, worker, claim, watched.Seen, stop), token));
    }

    private async Task<bool> ExtendAsync(
        DatabaseSession session, string worker, TaskClaim claim, SearchProgress? seen, CancellationToken stop)
    {
        var held = new HeldControllerTask(claim.TaskId, claim.Fence, seen?.Passes, seen?.Total, seen?.BestScore);
        var extended = await TaskLeases.ExtendAsync(session, worker, [held], clock.GetUtcNow() + options.Value.Lease, stop);
        return extended.Lost.Count == 0;
    }

    /// <summary>A search whose lease is kept.</summary>
    internal sealed class Watched : IAsyncDisposable
    {
        private readonly KeptLease _lease;

        internal Watched(Func<Watched, KeptLease> keep) => _lease = keep(this);

        /// <summary>Cancelled when the task is lost, and with the caller's token.</summary>
        internal CancellationToken Work => _lease.Work;

        /// <summary>True once the task is somebody else's, or cancelled.</summary>
        internal bool IsLost => _lease.IsLost;

        /// <summary>How far the search is.</summary>
        internal SearchProgress? Seen { get; set; }

        public ValueTask DisposeAsync() => _lease.DisposeAsync();
    }
}
