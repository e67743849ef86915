using MediatR;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>The durable work of a comparison: goes on with the next prompt that is not answered.</summary>
public sealed record RunLanguageComparison(Guid ComparisonId) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => ComparisonId.ToString();

    /// <inheritdoc/>
    public IRequest WhenGivenUp(string reason) => new FailLanguageComparison(ComparisonId, reason);

    /// <inheritdoc/>
    public IRequest WhenCancelled() => new StopLanguageComparison(ComparisonId);

    /// <inheritdoc/>
    public IRequest WhenRestarted() => new ReopenLanguageComparison(ComparisonId);
}

/// <summary>Ends a comparison that cannot go on as failed; one that has ended stays as it is.</summary>
/// <param name="ComparisonId">Nothing happens where there is none of it.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record FailLanguageComparison(Guid ComparisonId, string Reason) : IRequest;

/// <summary>Ends a comparison that is at work nowhere any more as cancelled; one that has ended stays as it is.</summary>
public sealed record StopLanguageComparison(Guid ComparisonId) : IRequest;

/// <summary>Takes up again what <see cref="FailLanguageComparison"/> has ended.</summary>
public sealed record ReopenLanguageComparison(Guid ComparisonId) : IRequest;
