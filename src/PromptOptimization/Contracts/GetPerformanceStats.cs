using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>What was learned.</summary>
public sealed record GetPerformanceStats : IRequest<PerformanceStats>;

/// <summary>Answer of <c>GET /performance-stats</c>. A number that is not defined yet is null.</summary>
/// <param name="OverallPerformance">Everything.</param>
/// <param name="CharacterPerformance">By character.</param>
/// <param name="TopicPerformance">By topic.</param>
/// <param name="Lift">What optimisation brings, against prompts held back at random.</param>
/// <param name="Calibration">How predictions turned out.</param>
public sealed record PerformanceStats(
    OverallPerformance OverallPerformance, IReadOnlyDictionary<string, CharacterPerformance> CharacterPerformance,
    IReadOnlyDictionary<string, TopicPerformance> TopicPerformance, LiftReport Lift, CalibrationReport Calibration);

/// <summary>Lifetime figures.</summary>
/// <param name="TotalOptimizations">Prompts handed out.</param>
/// <param name="TotalOutcomes">Outcomes recorded.</param>
/// <param name="SuccessRate">Successes per outcome.</param>
/// <param name="AverageQualityImprovement">Mean quality points above the baseline, over outcomes whose baseline is known.</param>
/// <param name="OptimizationTypes">Prompts handed out by type.</param>
public sealed record OverallPerformance(
    long TotalOptimizations, long TotalOutcomes, double? SuccessRate, double? AverageQualityImprovement,
    IReadOnlyDictionary<string, long> OptimizationTypes);

/// <summary>Figures of a character.</summary>
/// <param name="SuccessRate">Successes per outcome, lifetime.</param>
/// <param name="AverageImprovement">Mean quality points above the baseline.</param>
/// <param name="TopOptimizations">Injections with the highest success rates, of those in at least 10 prompts.</param>
/// <param name="Outcomes">Outcomes, lifetime.</param>
/// <param name="SuccessAverage">Exponential average of success.</param>
/// <param name="Recent">The latest outcomes.</param>
public sealed record CharacterPerformance(
    double? SuccessRate, double? AverageImprovement, IReadOnlyList<string> TopOptimizations, long Outcomes, double SuccessAverage,
    RecentPerformance? Recent);

/// <summary>Figures of a topic.</summary>
/// <param name="SuccessRate">Successes per outcome, lifetime.</param>
/// <param name="AvgImprovement">Mean quality points above the baseline.</param>
/// <param name="Outcomes">Outcomes, lifetime.</param>
/// <param name="Recent">The latest outcomes.</param>
public sealed record TopicPerformance(double? SuccessRate, double? AvgImprovement, long Outcomes, RecentPerformance? Recent);

/// <summary>The latest outcomes: of every character, topic and type at most the configured number (1,000).</summary>
/// <param name="Outcomes">How many.</param>
/// <param name="SuccessRate">Successes per outcome.</param>
/// <param name="AverageQuality">Mean quality.</param>
public sealed record RecentPerformance(long Outcomes, double SuccessRate, double AverageQuality);

/// <summary>How predictions turned out.</summary>
/// <param name="Predicted">The <c>success_probability</c> of the answers.</param>
/// <param name="Calibrated">The <c>calibrated_probability</c> of the answers.</param>
public sealed record CalibrationReport(ForecastScore Predicted, ForecastScore Calibrated);

/// <summary>Score of a forecast.</summary>
/// <param name="Outcomes">Outcomes of predictions.</param>
/// <param name="Brier">Mean squared error of the probabilities; lower is better. Null without outcomes.</param>
/// <param name="ConstantBrier">That of always predicting the success rate of these very outcomes, known only afterwards.</param>
/// <param name="Bins">Reliability in ten equal bins.</param>
public sealed record ForecastScore(long Outcomes, double? Brier, double? ConstantBrier, IReadOnlyList<ReliabilityBin> Bins);

/// <summary>Predictions in one tenth of the scale.</summary>
/// <param name="From">Lower end.</param>
/// <param name="To">Upper end.</param>
/// <param name="Outcomes">How many.</param>
/// <param name="MeanPrediction">Mean predicted probability; null without outcomes.</param>
/// <param name="SuccessRate">What happened; null without outcomes.</param>
public sealed record ReliabilityBin(double From, double To, long Outcomes, double? MeanPrediction, double? SuccessRate);
