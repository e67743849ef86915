using MediatR;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Claims the first task of the queue and searches it here with a built-in expert. Send it outside a transaction.</summary>
/// <param name="WorkerId">Name of this worker.</param>
/// <param name="JobId">Only tasks of this job; null for any.</param>
/// <param name="Progress">Told how far the search is.</param>
public sealed record RunControllerTask(string WorkerId, Guid? JobId = null, IProgress<SearchProgress>? Progress = null)
    : IRequest<RanTask?>;

/// <summary>A task that was run here.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="Status">What became of the execution: completed, failed, lost or cancelled.</param>
public sealed record RanTask(Guid TaskId, string Status);
