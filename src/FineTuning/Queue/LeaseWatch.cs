using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Queue;

/// <summary>
/// Keeps the lease of a task that is run here, on a connection of its own, and tells the database how far the search is. What is lost, to a cancellation
/// or to another worker, stops the search.
/// </summary>
internal sealed class LeaseWatch(IServiceScopeFactory scopes, IOptions<FineTuningOptions> options, TimeProvider clock, ILogger<LeaseWatch> log)
{
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(1);

    /// <summary>Watches until what is returned is disposed of.</summary>
    internal Watched Watch(string worker, TaskClaim claim, CancellationToken token) => new(beating => BeatAsync(worker, claim, beating), token);

    private async Task BeatAsync(string worker, TaskClaim claim, Watched watched)
    {
        var third = options.Value.Lease / 3;
        using var timer = new PeriodicTimer(third < LongestBeat ? third : LongestBeat, clock);
        while (!watched.Stop.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(watched.Stop);
                await using var scope = scopes.CreateAsyncScope();
                var session = scope.ServiceProvider.GetRequiredService<DatabaseSession>();
                var seen = watched.Seen;
                var held = new HeldControllerTask(claim.TaskId, claim.Fence, seen?.Passes, seen?.Total, seen?.BestScore);
                if ((await TaskLeases.ExtendAsync(session, worker, [held], clock.GetUtcNow() + options.Value.Lease, watched.Stop)).Lost.Count > 0)
                {
                    await watched.LoseAsync();
                    return;
                }
            }
            catch (Exception) when (watched.Stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The next beat may reach the database again; if none does, the token refuses what comes too late.
                log.LogWarning(failure, "A heartbeat for task {Task} failed.", claim.TaskId);
            }
        }
    }

    /// <summary>A search whose lease is kept.</summary>
    internal sealed class Watched : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly CancellationTokenSource _work;
        private readonly Task _beating;

        internal Watched(Func<Watched, Task> beat, CancellationToken token)
        {
            _work = CancellationTokenSource.CreateLinkedTokenSource(token);
            _beating = beat(this);
        }

        /// <summary>Cancelled when the task is lost, and with the caller's token.</summary>
        internal CancellationToken Work => _work.Token;

        /// <summary>True once the task is somebody else's, or cancelled.</summary>
        internal bool IsLost { get; private set; }

        /// <summary>How far the search is.</summary>
        internal SearchProgress? Seen { get; set; }

        internal CancellationToken Stop => _stop.Token;

        internal Task LoseAsync()
        {
            IsLost = true;
            return _work.CancelAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _beating;
            _stop.Dispose();
            _work.Dispose();
        }
    }
}
