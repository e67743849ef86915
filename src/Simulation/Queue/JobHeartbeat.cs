using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>
/// Extends the leases of what a worker of this process has claimed. Jobs that it has lost are let go of, the others go on.
/// </summary>
internal sealed class JobHeartbeat(
    LeaseKeeper leases, IOptions<SimulationOptions> options, TimeProvider clock, ILogger<JobHeartbeat> logger)
{
    /// <summary>Keeps the leases until what is returned is disposed of.</summary>
    public KeptLease Keep(string worker, IEnumerable<ClaimedJob> jobs, CancellationToken token)
    {
        List<HeldJob> held = [.. jobs.Select(job => new HeldJob(job.JobId, job.Token))];
        return leases.Keep(worker, options.Value.Heartbeat, BeatAsync, token);

        async Task<bool> BeatAsync(DatabaseSession session, CancellationToken stop)
        {
            var sign = WorkerSign.Here(worker, clock.GetUtcNow());
            var extended = await JobLeases.ExtendAsync(session, sign, held, options.Value.Lease, stop);
            if (extended.Lost is [var first, ..])
            {
                logger.LogInformation(
                    "Worker {Worker} has lost {Jobs} jobs; the first of them: {Reason}", worker, extended.Lost.Count, first.Reason);
                held = [.. held.ExceptBy(extended.Lost.Select(lost => lost.JobId), job => job.JobId)];
            }

            return true;
        }
    }
}
