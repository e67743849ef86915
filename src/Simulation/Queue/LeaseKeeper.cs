using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>Extends the leases of a worker of this process while it works, on a connection of its own.</summary>
internal sealed class LeaseKeeper(IServiceScopeFactory scopes, IOptions<SimulationOptions> options, TimeProvider clock, ILogger<LeaseKeeper> log)
{
    /// <summary>Keeps the leases until what is returned is disposed of; no heartbeat is under way after that.</summary>
    public IAsyncDisposable Keep(string worker, IReadOnlyCollection<ClaimedJob> jobs) =>
        new Keeping(stop => BeatAsync(worker, [.. jobs.Select(job => new HeldJob(job.JobId, job.Token))], stop));

    private async Task BeatAsync(string worker, List<HeldJob> jobs, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.Value.Heartbeat, clock);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stop);
                jobs = await ExtendAsync(worker, jobs, stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The next beat may reach the database again; if none does, the tokens refuse what comes too late.
                log.LogWarning(exception, "A heartbeat of worker {Worker} failed", worker);
            }
        }
    }

    /// <summary>Returns the jobs that are still the worker's.</summary>
    private async Task<List<HeldJob>> ExtendAsync(string worker, List<HeldJob> jobs, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DatabaseSession>();
        var leases = await JobLeases.ExtendAsync(session, WorkerSign.Here(worker, clock.GetUtcNow()), jobs, options.Value.Lease, stop);
        if (leases.Lost.Count == 0)
        {
            return jobs;
        }

        log.LogInformation("Worker {Worker} has lost {Jobs} jobs; the first of them: {Reason}", worker, leases.Lost.Count, leases.Lost[0].Reason);
        return [.. jobs.ExceptBy(leases.Lost.Select(lost => lost.JobId), job => job.JobId)];
    }

    private sealed class Keeping : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _beating;

        public Keeping(Func<CancellationToken, Task> beat) => _beating = beat(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _beating;
            _stop.Dispose();
        }
    }
}
