namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// What a terminal's tester can be told by name, and the numbers of MetaTrader 5 for it (Model and OptimizationCriterion of the section
/// [Tester], see "Platform Start" in the help of the terminal).
/// </summary>
internal static class TesterChoices
{
    /// <summary>What the expert's own OnTester returns; where it has none every pass is worth 0.</summary>
    internal const string Custom = "custom";

    /// <summary>How the prices within a bar are made.</summary>
    internal static IReadOnlyDictionary<string, int> Models { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["every_tick"] = 0,
        ["minute_bars"] = 1,
        ["open_prices"] = 2,
        ["real_ticks"] = 4,
    };

    /// <summary>What the tester's own search looks for the most of.</summary>
    internal static IReadOnlyDictionary<string, int> Criteria { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["balance"] = 0,
        ["profit_factor"] = 1,
        ["expected_payoff"] = 2,
        ["drawdown"] = 3,
        ["recovery_factor"] = 4,
        ["sharpe"] = 5,
        [Custom] = 6,
        ["complex"] = 7,
    };

    /// <summary>True of a name that may be chosen for every expert.</summary>
    internal static bool IsForAll(string criterion) => criterion != Custom && Criteria.ContainsKey(criterion);
}
