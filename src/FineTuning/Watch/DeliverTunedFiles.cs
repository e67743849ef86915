using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Tasks;

namespace StrategyFactory.FineTuning.Watch;

/// <summary>
/// Gives the files of jobs that came from the folder back into it: the output set of the best task that succeeded at least in part, its
/// report and its trades, into a drawer of its own where the verdict is suspect; of a job that failed nothing. What was written before a
/// host died is found there and not written twice.
/// </summary>
internal sealed class DeliverTunedFilesHandler(
    FineTuningContext context, IOptions<FineTuningOptions> options, TimeProvider clock, ILogger<DeliverTunedFilesHandler> logger)
    : IRequestHandler<DeliverTunedFiles, int>
{
    private const int AtOnce = 100;

    /// <summary>What comes with the output set, of the execution that decided.</summary>
    private static readonly string[] Beside = [ControllerArtifact.ReportHtml, ControllerArtifact.Trades];

    public async Task<int> Handle(DeliverTunedFiles request, CancellationToken cancellationToken)
    {
        if (options.Value.WatchPath is not { } path)
        {
            return 0;
        }

        var jobs = await context.Jobs.AsNoTracking()
            .Where(job => job.Source == ControllerJob.FromWatch && job.FinishedAt != null && job.DeliveredAt == null)
            .OrderBy(job => job.FinishedAt).Take(AtOnce).ToListAsync(cancellationToken);
        var folder = new WatchedFolder(path);
        if (jobs.Count > 0)
        {
            folder.Create();
        }

        foreach (var job in jobs)
        {
            await DeliverAsync(folder, job, cancellationToken);
        }

        return jobs.Count;
    }

    private async Task DeliverAsync(WatchedFolder folder, ControllerJob job, CancellationToken token)
    {
        var tasks = await context.Tasks.AsNoTracking().Where(task => task.JobId == job.Id).ToListAsync(token);
        if (job.Status != TaskState.Failed && tasks.Best() is { } best)
        {
            var attempt = context.Metrics.Where(row => row.Id == best.DecidingMetricsId).Select(row => (int?)row.AttemptNumber);
            var wanted = await context.Artifacts.AsNoTracking()
                .Where(artifact => artifact.TaskId == best.Id && (artifact.LinkId == best.DecidingMetricsId
                    ? artifact.ArtifactType == ControllerArtifact.OutputSet
                    : Beside.Contains(artifact.ArtifactType) && attempt.Contains(artifact.AttemptNumber)))
                .OrderByDescending(artifact => artifact.CreatedAt).ToListAsync(token);
            var drawer = best.Verdict == ControllerTask.Suspect ? WatchedFolder.Suspect : WatchedFolder.Tuned;
            if (job.BatchIds.Count > 0)
            {
                // one file for several symbols has several outputs of one name
                drawer = folder.Within(drawer, job.Symbol);
            }

            foreach (var artifact in wanted.DistinctBy(artifact => artifact.ArtifactType, StringComparer.Ordinal))
            {
                folder.Deliver(drawer, artifact.FileName, artifact.Content);
            }
        }

        var now = clock.GetUtcNow();
        await context.Jobs.Where(candidate => candidate.Id == job.Id && candidate.FinishedAt == job.FinishedAt)
            .ExecuteUpdateAsync(candidate => candidate.SetProperty(changed => changed.DeliveredAt, now), token);
        logger.LogInformation("Job {Job} of {File} has ended: {Status}.", job.Id, job.FileName, job.Status);
    }
}
