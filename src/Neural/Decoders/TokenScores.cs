namespace StrategyFactory.Neural.Decoders;

/// <summary>How likely the tokens of a given text are, each after those before it.</summary>
/// <param name="First">Place of the first of them in the text.</param>
/// <param name="Likeliest">What the network would have chosen in place of each.</param>
/// <param name="LogProbabilities">ln p of each, as it stands in the text.</param>
public sealed record TokenScores(int First, int[] Likeliest, double[] LogProbabilities);
