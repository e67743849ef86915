using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>What optimisation brought in a range of time.</summary>
/// <param name="Since">First instant.</param>
/// <param name="Until">First instant after the range.</param>
public sealed record GetPromptReport(DateTimeOffset Since, DateTimeOffset Until) : IRequest<PromptReport>;

/// <summary>Prompts and outcomes of a range of time, as far as they are still kept.</summary>
/// <param name="Optimizations">Prompts handed out in it.</param>
/// <param name="Outcomes">Outcomes recorded in it.</param>
/// <param name="Lift">
/// Those of treated prompts against those of prompts held back at random; outcomes of experiments are in neither.
/// </param>
public sealed record PromptReport(long Optimizations, long Outcomes, LiftReport Lift);
