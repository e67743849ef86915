using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Ends comparisons, and asks those that are at work to end.</summary>
internal sealed class ComparisonEnding(
    LanguageModelsContext context, WorkCancelling cancelling, TimeProvider clock)
{
    private const string Ask =
        "update language.comparisons set cancel_requested = true where id = $1 and status in ('pending', 'running')";

    /// <summary>Asks a comparison to stop; one that is at work nowhere ends at once. False where it has ended already.</summary>
    internal Task<bool> AskAsync(Guid id, CancellationToken token) => cancelling.AskAsync(
        Ask, id, new RunLanguageComparison(id),
        inner => EndAsync(id, TrainingStatus.Cancelled, null, "It was cancelled before its turn.", inner), token);

    /// <summary>Ends a comparison that has not ended.</summary>
    /// <param name="id">Nothing happens where there is none of it, or it has ended.</param>
    /// <param name="status">Its end.</param>
    /// <param name="error">Why, or null.</param>
    /// <param name="message">What is told of it.</param>
    /// <param name="token">Cancels the writing.</param>
    internal async Task EndAsync(Guid id, string status, string? error, string message, CancellationToken token)
    {
        context.ChangeTracker.Clear();
        var run = await context.Comparisons.SingleOrDefaultAsync(candidate => candidate.Id == id, token);
        if (run is null || TrainingStatus.IsEnded(run.Status))
        {
            return;
        }

        (run.Status, run.Error, run.FinishedAt) = (status, error, clock.GetUtcNow());
        context.ComparisonEvents.Add(ComparisonEvent.Of(run, clock, message));
        await context.SaveChangesAsync(token);
    }
}

internal sealed class FailLanguageComparisonHandler(ComparisonEnding ending) : AsyncRequestHandler<FailLanguageComparison>
{
    protected override Task Handle(FailLanguageComparison request, CancellationToken cancellationToken) => ending.EndAsync(
        request.ComparisonId, TrainingStatus.Failed, request.Reason, $"It failed: {request.Reason}", cancellationToken);
}

internal sealed class StopLanguageComparisonHandler(ComparisonEnding ending) : AsyncRequestHandler<StopLanguageComparison>
{
    protected override Task Handle(StopLanguageComparison request, CancellationToken cancellationToken) => ending.EndAsync(
        request.ComparisonId, TrainingStatus.Cancelled, null, "It was deleted from the queue.", cancellationToken);
}

internal sealed class ReopenLanguageComparisonHandler(LanguageModelsContext context, TimeProvider clock)
    : AsyncRequestHandler<ReopenLanguageComparison>
{
    protected override async Task Handle(ReopenLanguageComparison request, CancellationToken cancellationToken)
    {
        var run = await context.Comparisons.SingleOrDefaultAsync(candidate => candidate.Id == request.ComparisonId, cancellationToken);
        if (run is { Status: TrainingStatus.Failed })
        {
            // what failed is asked again
            await context.ComparisonAnswers.Where(answer => answer.ComparisonId == run.Id && answer.Error != null)
                .ExecuteDeleteAsync(cancellationToken);
            await context.ComparisonItems.Where(item => item.ComparisonId == run.Id && item.JudgeError != null)
                .ExecuteUpdateAsync(item => item.SetProperty(each => each.JudgeError, (string?)null), cancellationToken);
            (run.Status, run.Error, run.FinishedAt, run.CancelRequested) = (TrainingStatus.Pending, null, null, false);
            context.ComparisonEvents.Add(ComparisonEvent.Of(run, clock, "It is tried anew."));
            await context.SaveChangesAsync(cancellationToken);
        }
    }
}
