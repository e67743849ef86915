namespace StrategyFactory.Simulation.Contracts;

/// <summary>A metric that counts towards the score.</summary>
/// <param name="Metric">A name of <see cref="TesterCriterion.Metrics"/>.</param>
/// <param name="Weight">Weight, above 0.</param>
/// <param name="Bad">Value that counts 0.</param>
/// <param name="Good">Value that counts 1; below <paramref name="Bad"/> where less is better.</param>
public sealed record QualityMetric(string Metric, double Weight, double Bad, double Good);
