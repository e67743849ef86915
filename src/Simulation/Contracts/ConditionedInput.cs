namespace StrategyFactory.Simulation.Contracts;

/// <summary>An input that a condition may name.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Count">Number of its values: 1 for one that is not searched.</param>
/// <param name="Value">Its value at a place from 0; NaN for what is no number.</param>
public sealed record ConditionedInput(string Name, long Count, Func<long, double> Value);
