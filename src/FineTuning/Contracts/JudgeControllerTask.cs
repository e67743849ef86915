using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// Judges a task that is completed_partial again, by the thresholds in use and the row that decides now; nothing is searched. It becomes
/// completed_success or stays what it is: what was handed out is not taken back. A task in any other state is refused with 409. Who asks is
/// kept (<see cref="JudgedTask"/>).
/// </summary>
/// <param name="TaskId">Task.</param>
/// <param name="ChangedBy">Who asks, 1 to 200 characters.</param>
/// <param name="Reason">Why, up to 2,000 characters.</param>
public sealed record JudgeControllerTask(Guid TaskId, string? ChangedBy, string? Reason = null) : IRequest<ControllerTaskSummary>;

/// <summary>Judges every task of a job that is completed_partial again, parents first; empty where it has none.</summary>
/// <param name="JobId">Job.</param>
/// <param name="ChangedBy">Who asks, 1 to 200 characters.</param>
/// <param name="Reason">Why, up to 2,000 characters.</param>
public sealed record JudgeControllerJob(Guid JobId, string? ChangedBy, string? Reason = null)
    : IRequest<IReadOnlyList<ControllerTaskSummary>>;

/// <summary>A judgement that somebody asked for.</summary>
/// <param name="JudgedAt">When.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="Reason">Why, as far as told.</param>
/// <param name="Status">State of the task after it.</param>
/// <param name="Outcome">Why it is in it.</param>
/// <param name="Distance">Distance of the deciding row; null without one.</param>
/// <param name="Score">Its score.</param>
/// <param name="DistanceThreshold">Largest distance then.</param>
/// <param name="ScoreThreshold">Smallest score then.</param>
/// <param name="MaxFineTuneDepth">Generations of children then.</param>
public sealed record JudgedTask(
    DateTimeOffset JudgedAt, string ChangedBy, string? Reason, string Status, string Outcome, double? Distance, double? Score,
    double DistanceThreshold, double ScoreThreshold, int MaxFineTuneDepth);
