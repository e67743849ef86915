using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>How prompt optimisation is doing.</summary>
public sealed record GetOptimizationHealth : IRequest<OptimizationHealth>;

/// <summary>Section of <c>GET /health</c>.</summary>
/// <param name="Features">What works.</param>
/// <param name="OptimizationStatus">Figures.</param>
public sealed record OptimizationHealth(OptimizationFeatures Features, OptimizationStatus OptimizationStatus);

/// <summary>What works.</summary>
/// <param name="PerformanceTracking">Outcomes are counted.</param>
/// <param name="PromptOptimization">Prompts are enhanced.</param>
/// <param name="FeedbackAnalysis">Outcomes change later choices.</param>
/// <param name="RetryGuidance">Retries are analysed.</param>
/// <param name="RagIntegration">Knowledge is retrieved.</param>
public sealed record OptimizationFeatures(
    bool PerformanceTracking, bool PromptOptimization, bool FeedbackAnalysis, bool RetryGuidance, bool RagIntegration);

/// <summary>Figures.</summary>
/// <param name="ActiveOptimizations">Optimisations under way in this process now.</param>
/// <param name="TotalProcessed">Prompts handed out, ever.</param>
/// <param name="SuccessRate">Successes per outcome; null before the first.</param>
/// <param name="AverageImprovement">Mean quality points above the baseline; null while no baseline is known.</param>
public sealed record OptimizationStatus(int ActiveOptimizations, long TotalProcessed, double? SuccessRate, double? AverageImprovement);
