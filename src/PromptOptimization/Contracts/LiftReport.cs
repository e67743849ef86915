namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Treated prompts against held-back ones.</summary>
/// <param name="Treated">Treated.</param>
/// <param name="Holdback">Held back.</param>
/// <param name="SuccessRate">Difference of the success rates with Newcombe's 95% interval.</param>
/// <param name="Quality">Difference of the mean qualities with Welch's 95% interval.</param>
/// <param name="PValue">Of the success rates, two-proportion z test.</param>
public sealed record LiftReport(ArmOutcomes Treated, ArmOutcomes Holdback, Estimate? SuccessRate, Estimate? Quality, double? PValue);
