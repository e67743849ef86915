using StrategyFactory.Neural.Sampling;

namespace StrategyFactory.Neural.Decoders;

/// <summary>How a text is written on.</summary>
/// <param name="MaxTokens">Tokens to write at most, 1 and up; fewer where the network's longest text ends before.</param>
public sealed record GenerationPlan(int MaxTokens)
{
    /// <summary>How each token is drawn; null takes the likeliest.</summary>
    public TokenChoice? Choice { get; init; }

    /// <summary>Of the draws: the same seed gives the same text.</summary>
    public int Seed { get; init; }

    /// <summary>Tokens after which nothing more is written; null for those that end a text by the configuration.</summary>
    public IReadOnlyCollection<int>? EndTokens { get; init; }

    /// <summary>Refuses what cannot be.</summary>
    internal void Check()
    {
        Refuse(MaxTokens < 1, nameof(MaxTokens), MaxTokens, "1 and up");
        if (Choice is { } choice)
        {
            var temperature = choice.Temperature;
            Refuse(!(temperature > 0 && double.IsFinite(temperature)), nameof(choice.Temperature), temperature, "above 0");
            Refuse(choice.TopK < 0, nameof(choice.TopK), choice.TopK, "0 and up");
            Refuse(!(choice.TopP is >= 0 and <= 1), nameof(choice.TopP), choice.TopP, "0 to 1");
        }
    }

    private static void Refuse(bool wrong, string name, double value, string allowed)
    {
        if (wrong)
        {
            throw new ArgumentException($"{name} is {value:R}; {allowed} is allowed.", name);
        }
    }
}

/// <summary>What was written.</summary>
/// <param name="Tokens">Without the prompt; the token that ended it is the last of them.</param>
/// <param name="End">Why no more was written.</param>
public sealed record Generated(IReadOnlyList<int> Tokens, GenerationEnd End);
