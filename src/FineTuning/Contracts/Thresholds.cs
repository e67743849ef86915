using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>What the controller decides by.</summary>
/// <param name="Distance">Largest distance of a row that meets the hard criteria, 0 to 1.</param>
/// <param name="Score">Smallest score of a good row, 0 to 1.</param>
/// <param name="MaxFineTuneDepth">Generations of fine-tune children, 0 to 10.</param>
/// <param name="MaxAttempts">Executions of a task in all, 1 to 20; counts for tasks made from now on.</param>
/// <param name="AgingFactor">Priority that a waiting task gains in a minute, 0 to 1000.</param>
public sealed record ControllerThresholds(double Distance, double Score, int MaxFineTuneDepth, int MaxAttempts, double AgingFactor);

/// <summary>The thresholds in force, with what was changed when and by whom.</summary>
public sealed record GetControllerThresholds : IRequest<ThresholdsInForce>;

/// <summary>
/// Changes thresholds at run time; what is null stays. The change holds for all hosts of the database and is kept for ever.
/// </summary>
/// <param name="Distance">Largest distance.</param>
/// <param name="Score">Smallest score.</param>
/// <param name="MaxFineTuneDepth">Generations of children.</param>
/// <param name="MaxAttempts">Executions.</param>
/// <param name="AgingFactor">Priority per minute.</param>
/// <param name="ChangedBy">Who asks, 1 to 200 characters.</param>
/// <param name="Reason">Why, up to 2,000 characters.</param>
public sealed record ChangeControllerThresholds(
    double? Distance = null, double? Score = null, int? MaxFineTuneDepth = null, int? MaxAttempts = null, double? AgingFactor = null,
    string? ChangedBy = null, string? Reason = null)
    : IRequest<ThresholdsInForce>;

/// <summary>Answer of <c>GET /controller/thresholds</c>.</summary>
/// <param name="Current">In force now.</param>
/// <param name="Configured">Of the configuration: what holds where nobody changed anything.</param>
/// <param name="Changes">The last changes, newest first.</param>
public sealed record ThresholdsInForce(
    ControllerThresholds Current, ControllerThresholds Configured, IReadOnlyList<ChangedThresholds> Changes);

/// <summary>One change.</summary>
/// <param name="ChangedAt">When.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="Reason">Why, as far as told.</param>
/// <param name="Thresholds">In force from then on.</param>
public sealed record ChangedThresholds(DateTimeOffset ChangedAt, string ChangedBy, string? Reason, ControllerThresholds Thresholds);
