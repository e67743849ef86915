namespace StrategyFactory.FineTuning.Contracts;

/// <summary>An input of a file that a built-in expert understands.</summary>
/// <param name="Input">Name in the file.</param>
/// <param name="Means">Input of the expert that it sets.</param>
public sealed record MappedInput(string Input, string Means);
