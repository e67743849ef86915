namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Outcomes of an arm.</summary>
/// <param name="Outcomes">How many.</param>
/// <param name="SuccessRate">Successes per outcome.</param>
/// <param name="AverageQuality">Mean quality.</param>
public sealed record ArmOutcomes(long Outcomes, double? SuccessRate, double? AverageQuality);
