namespace StrategyFactory.Neural.Sampling;

/// <summary>Why a text ended.</summary>
public enum GenerationEnd
{
    /// <summary>The model ended it by a token.</summary>
    EndToken,

    /// <summary>As many tokens were written as were asked for.</summary>
    MaxTokens,

    /// <summary>The model reads no longer texts: its network, or the context that it was opened with, is full.</summary>
    Positions,
}
