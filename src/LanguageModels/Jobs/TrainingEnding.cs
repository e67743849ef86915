using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs.Backends;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Ends trainings, and asks those that are at work to end.</summary>
internal sealed class TrainingEnding(
    LanguageModelsContext context,
    WorkCancelling cancelling,
    TrainingBackends backends,
    TrainingFolders folders,
    TimeProvider clock)
{
    private const string Ask =
        "update language.training_jobs set cancel_requested = true where id = $1 and status in ('pending', 'running')";

    /// <summary>Asks a training to stop; one that is at work nowhere ends at once. False where it has ended already.</summary>
    internal Task<bool> AskAsync(Guid id, CancellationToken token) => cancelling.AskAsync(
        Ask, id, new RunLanguageTraining(id),
        inner => EndAsync(id, TrainingStatus.Cancelled, null, "It was cancelled before its turn.", inner), token);

    /// <summary>Ends a training that has not ended.</summary>
    /// <param name="id">Nothing happens where there is none of it, or it has ended.</param>
    /// <param name="status">Its end.</param>
    /// <param name="error">Why, or null.</param>
    /// <param name="message">What is told of it.</param>
    /// <param name="token">Cancels the writing.</param>
    internal async Task EndAsync(Guid id, string status, string? error, string message, CancellationToken token)
    {
        context.ChangeTracker.Clear();
        var job = await context.TrainingJobs.SingleOrDefaultAsync(candidate => candidate.Id == id, token);
        if (job is null || TrainingStatus.IsEnded(job.Status))
        {
            return;
        }

        if (await backends.CancelAsync(job, token) is { } left)
        {
            context.TrainingEvents.Add(new() { JobId = id, At = clock.GetUtcNow(), Message = left });
        }

        (job.Status, job.Error, job.FinishedAt, job.BackendState) = (status, error, clock.GetUtcNow(), null);
        context.TrainingEvents.Add(new() { JobId = id, At = clock.GetUtcNow(), Message = message });
        await context.SaveChangesAsync(token);
        folders.DeleteCheckpoint(id);
        if (status == TrainingStatus.Cancelled)
        {
            // one that failed may be tried anew, from there
            folders.DeleteUnfinished(id);
        }
    }
}

internal sealed class FailLanguageTrainingHandler(TrainingEnding ending) : AsyncRequestHandler<FailLanguageTraining>
{
    protected override Task Handle(FailLanguageTraining request, CancellationToken cancellationToken) => ending.EndAsync(
        request.TrainingId, TrainingStatus.Failed, request.Reason, $"It failed: {request.Reason}", cancellationToken);
}

internal sealed class StopLanguageTrainingHandler(TrainingEnding ending) : AsyncRequestHandler<StopLanguageTraining>
{
    protected override Task Handle(StopLanguageTraining request, CancellationToken cancellationToken) => ending.EndAsync(
        request.TrainingId, TrainingStatus.Cancelled, null, "It was deleted from the queue.", cancellationToken);
}

internal sealed class ReopenLanguageTrainingHandler(LanguageModelsContext context, TimeProvider clock)
    : AsyncRequestHandler<ReopenLanguageTraining>
{
    protected override async Task Handle(ReopenLanguageTraining request, CancellationToken cancellationToken)
    {
        var job = await context.TrainingJobs.SingleOrDefaultAsync(candidate => candidate.Id == request.TrainingId, cancellationToken);
        if (job is { Status: TrainingStatus.Failed })
        {
            (job.Status, job.Error, job.FinishedAt, job.CancelRequested) = (TrainingStatus.Pending, null, null, false);
            context.TrainingEvents.Add(new() { JobId = job.Id, At = clock.GetUtcNow(), Message = "It is tried anew." });
            await context.SaveChangesAsync(cancellationToken);
        }
    }
}
