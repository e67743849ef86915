namespace StrategyFactory.Evolution.Contracts;

/// <summary>A part of an option that people fill in on its own.</summary>
/// <param name="Name">Its name within the option.</param>
/// <param name="Label">What people read.</param>
/// <param name="Definition">What it means, with unit.</param>
public sealed record OptionPart(string Name, string Label, string Definition);
