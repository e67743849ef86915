using StrategyFactory.Neural.Sampling;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>What is to be written.</summary>
/// <param name="Prompt">The tokens before it, at least one.</param>
/// <param name="MostTokens">How many tokens at most, 1 and up.</param>
/// <param name="Choice">How each is drawn; null takes the likeliest.</param>
/// <param name="EndTokens">What ends it; null for the tokens that the model ends texts and turns with, empty for nothing.</param>
/// <param name="Seed">Of the draws: the same seed gives the same text.</param>
public sealed record GenerationRequest(
    IReadOnlyList<int> Prompt, int MostTokens, TokenChoice? Choice = null, IReadOnlyCollection<int>? EndTokens = null, int Seed = 0);

/// <summary>A token, as soon as it is there.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProbability">Logarithm of its share among all tokens, at temperature 1 and before any is left out.</param>
/// <param name="Text">
/// The characters that it completes: none where it is a part of one, and without the names of special tokens.
/// </param>
public sealed record GeneratedToken(int Token, double LogProbability, string Text);

/// <summary>What was written.</summary>
/// <param name="Tokens">Without the one that ended it.</param>
/// <param name="Text">Of the tokens; a character that lacks bytes at the end is U+FFFD.</param>
/// <param name="End">Why it ended.</param>
/// <param name="EndToken">The token that ended it, or null.</param>
public sealed record Continuation(IReadOnlyList<GeneratedToken> Tokens, string Text, GenerationEnd End, int? EndToken);

/// <summary>How likely a given token was where it stood.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProbability">Logarithm of its share.</param>
/// <param name="Likeliest">The token that the model would have put there.</param>
public sealed record TokenScore(int Token, double LogProbability, int Likeliest);
