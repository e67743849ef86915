namespace StrategyFactory.Simulation.Contracts;

/// <summary>What a condition allows.</summary>
/// <param name="Count">Number of combinations, at most <see cref="long.MaxValue"/>.</param>
/// <param name="IsExact">
/// False where inputs that it binds to each other have more than four million combinations: then a million of these were tried, evenly
/// spread, and the number is an estimate.
/// </param>
/// <param name="Decides">False where no input that it names is searched.</param>
public sealed record AllowedPasses(long Count, bool IsExact, bool Decides);
