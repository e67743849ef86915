using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>A version as it is served, to be held against what was trained.</summary>
internal interface IServedModel : IDisposable
{
    /// <summary>Tokens that it reads at most.</summary>
    int ContextTokens { get; }

    /// <summary>What ends its answers; null where it does not tell.</summary>
    IReadOnlyCollection<int>? EndTokens { get; }

    /// <summary>What the logarithm of a token's probability may differ by, for how exactly it keeps its weights.</summary>
    double LargestDifference { get; }

    /// <summary>What it makes of a conversation.</summary>
    Task<int[]> PromptAsync(IReadOnlyList<ChatMessage> messages, CancellationToken token);

    /// <summary>
    /// For each token from <paramref name="first"/> on, what it would have chosen there, and how likely it thinks the token.
    /// </summary>
    Task<IReadOnlyList<(int Likeliest, double LogProbability)>> ScoreAsync(IReadOnlyList<int> tokens, int first, CancellationToken token);
}
