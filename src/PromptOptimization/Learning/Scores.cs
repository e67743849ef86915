namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>What scores may be.</summary>
internal static class Scores
{
    /// <summary>Attempts that a request may list.</summary>
    internal const int MostAttempts = 1000;

    /// <summary>Reasons that an attempt may list.</summary>
    internal const int MostReasons = 50;

    /// <summary>Whether a score is absent or between 0 and 100.</summary>
    internal static bool Allowed(double? score) => score is null or (>= 0 and <= 100);
}
