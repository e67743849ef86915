namespace StrategyFactory.Simulation.Contracts;

/// <summary>A limit that a metric should keep, one of the two.</summary>
/// <param name="Metric">A name of <see cref="TesterCriterion.Metrics"/>.</param>
/// <param name="AtLeast">Smallest value that meets the criterion, above 0; or null.</param>
/// <param name="AtMost">Largest value that meets the criterion, above 0; or null.</param>
public sealed record HardCriterion(string Metric, double? AtLeast = null, double? AtMost = null);
