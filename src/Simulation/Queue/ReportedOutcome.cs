using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Simulation.Queue;

/// <summary>Writes what a worker elsewhere reports of one job, or says why not.</summary>
internal sealed class ReportedOutcome(
    DatabaseSession session, SimulationContext context, IOptions<SimulationOptions> options, TimeProvider clock)
{
    /// <exception cref="NotFoundException">There is no such job.</exception>
    /// <exception cref="ConflictException">It does not run, or not under this worker and token; nothing was changed.</exception>
    public async Task WriteAsync(string worker, JobOutcome outcome, CancellationToken token)
    {
        var sign = WorkerSign.Elsewhere(worker, clock.GetUtcNow());
        if (await JobOutcomes.WriteAsync(session, sign, [outcome], options.Value.MaxAttempts, token) == 0)
        {
            throw await RefusalAsync(worker, outcome, token);
        }
    }

    private async Task<FactoryException> RefusalAsync(string worker, JobOutcome outcome, CancellationToken token)
    {
        var (id, given) = (outcome.JobId, outcome.Token);
        var job = await context.PriorityJobs.Where(job => job.Id == id)
            .Select(job => new { job.Status, job.WorkerId, job.Fence }).SingleOrDefaultAsync(token);
        if (job is null)
        {
            return new NotFoundException($"There is no job {id}.", "job_id");
        }

        var (field, why) = job switch
        {
            { Status: not PriorityJobStatus.Running } =>
                ("job_id", $"it is {job.Status.ToString().ToUpperInvariant()}, only a RUNNING job takes a result"),
            _ when job.Fence != given => ("token", $"the lease was lost, it is held by worker '{job.WorkerId}'"),
            _ => ("worker_id", $"it is held by worker '{job.WorkerId}', not by '{worker}'"),
        };
        return new ConflictException($"Job {id}: {why} (token given {given}, current token {job.Fence}).", field)
        {
            Details = new { JobId = id, GivenToken = given, CurrentToken = job.Fence },
        };
    }
}
