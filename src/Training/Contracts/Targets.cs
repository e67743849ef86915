namespace StrategyFactory.Training.Contracts;

/// <summary>What a model can be trained to predict.</summary>
public static class Targets
{
    /// <summary>The columns that a target can be made of.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["open", "high", "low", "close"];

    /// <summary>
    /// What can be made of a column: <c>log_return</c> ln(f/c), <c>pct_change</c> (f − c)/c, <c>log</c> ln f, <c>none</c> f, with f the
    /// value at the horizon, the next bar by default.
    /// </summary>
    public static IReadOnlyList<string> Transforms { get; } = ["log_return", "pct_change", "log", "none"];
}
