using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Cancels a task that has not ended; a search under way stops at its next heartbeat.</summary>
public sealed record CancelControllerTask(Guid TaskId) : IRequest<ControllerTaskSummary>;

/// <summary>
/// Runs a failed or cancelled task again, with as many further executions as a new task has; a task that waits for a retry is due at once.
/// </summary>
public sealed record RetryControllerTask(Guid TaskId) : IRequest<ControllerTaskSummary>;
