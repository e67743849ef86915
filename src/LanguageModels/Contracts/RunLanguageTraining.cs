using MediatR;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>The durable work of a training: goes on from its last checkpoint.</summary>
public sealed record RunLanguageTraining(Guid TrainingId) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => TrainingId.ToString();

    /// <inheritdoc/>
    public IRequest WhenGivenUp(string reason) => new FailLanguageTraining(TrainingId, reason);

    /// <inheritdoc/>
    public IRequest WhenCancelled() => new StopLanguageTraining(TrainingId);

    /// <inheritdoc/>
    public IRequest WhenRestarted() => new ReopenLanguageTraining(TrainingId);
}

/// <summary>The commands of all trainings, comparisons and deployments that have not ended.</summary>
public sealed record GetLanguageWorkUnderWay : IWorkUnderWay;

/// <summary>Ends a training that cannot go on as failed; one that has ended stays as it is.</summary>
/// <param name="TrainingId">Nothing happens where there is none of it.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record FailLanguageTraining(Guid TrainingId, string Reason) : IRequest;

/// <summary>Ends a training that is at work nowhere any more as cancelled; one that has ended stays as it is.</summary>
public sealed record StopLanguageTraining(Guid TrainingId) : IRequest;

/// <summary>Takes up again what <see cref="FailLanguageTraining"/> has ended.</summary>
public sealed record ReopenLanguageTraining(Guid TrainingId) : IRequest;
