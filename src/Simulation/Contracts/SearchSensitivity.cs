namespace StrategyFactory.Simulation.Contracts;

/// <summary>Which searched inputs the score of the passes depends on.</summary>
/// <param name="Inputs">One for every searched input, in their order.</param>
/// <param name="Passes">Passes that the shares are from, n.</param>
/// <param name="Exact">
/// True where all combinations of a full grid were run: shares are exact, and include what inputs do together. False for a sample, whose
/// shares are estimates of what each input does by itself.
/// </param>
/// <param name="Advice">What follows, in a sentence.</param>
/// <param name="Remark">Why the shares are less than exact; null where they are exact.</param>
public sealed record SearchSensitivity(IReadOnlyList<InputSensitivity> Inputs, long Passes, bool Exact, string Advice, string? Remark);
