namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>An input that has one of several values.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Number of values, ≥ 1.</param>
/// <param name="Value">The value at a place from 0; NaN for what is no number.</param>
public sealed record ConditionAxis(string Name, long Count, Func<long, double> Value);
