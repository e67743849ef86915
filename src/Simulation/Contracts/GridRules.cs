using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>What grids and settings must satisfy, for every request that carries them.</summary>
public static class GridRules
{
    /// <summary>Strategies in one batch at most, tickers multiplied in.</summary>
    public const int MaximumStrategies = 100_000;

    /// <summary>Regime filters in one grid at most: one bit each.</summary>
    public const int MaximumRegimes = 32;

    private const double MaximumCostBps = 1000;

    /// <summary>So many wrong values of a grid are told.</summary>
    private const int MostProblems = 100;

    /// <summary>What is wrong with a grid: the field in snake_case, and a sentence with the value and what is allowed.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="tickers">Number of symbols that multiply it.</param>
    public static IEnumerable<(string Field, string Message)> Problems(StrategyGrid grid, int tickers = 1)
    {
        ArgumentNullException.ThrowIfNull(grid);
        IReadOnlyList<Threshold> thresholds = grid.Thresholds ?? [];
        IReadOnlyList<double> cutoffs = grid.ZScoreCutoffs ?? [];
        IReadOnlyList<RegimeConfig> regimes = grid.RegimeConfigs ?? [];
        (string Field, int Count)[] lists =
            [("thresholds", thresholds.Count), ("z_score_cutoffs", cutoffs.Count), ("regime_configs", regimes.Count)];
        foreach (var (field, count) in lists)
        {
            if (count == 0)
            {
                yield return (field, $"{field} is empty; at least one value is needed.");
            }
        }

        var strategies = (double)thresholds.Count * cutoffs.Count * regimes.Count * tickers;
        if (strategies > MaximumStrategies || Math.Max(thresholds.Count, cutoffs.Count) > MaximumStrategies)
        {
            // their values are not looked at: a message for each would outgrow the request
            var product = Invariant($"{thresholds.Count} thresholds × {cutoffs.Count} z_score_cutoffs × {regimes.Count} regime_configs");
            yield return (
                "thresholds",
                Invariant($"The grid has {product} × {tickers} tickers = {strategies} strategies; allowed: at most {MaximumStrategies}."));
            yield break;
        }

        foreach (var problem in ValueProblems(thresholds, cutoffs, regimes).Take(MostProblems))
        {
            yield return problem;
        }

        if (regimes.Count > MaximumRegimes)
        {
            yield return ("regime_configs", Invariant($"regime_configs has {regimes.Count} entries; allowed: at most {MaximumRegimes}."));
        }
    }

    private static IEnumerable<(string Field, string Message)> ValueProblems(
        IReadOnlyList<Threshold> thresholds, IReadOnlyList<double> cutoffs, IReadOnlyList<RegimeConfig> regimes)
    {
        for (var i = 0; i < thresholds.Count; i++)
        {
            var allowed = thresholds[i]
                is { IsQuantile: true, Value: > 0 and < 1 } or { IsQuantile: false, Value: >= 0 and < double.PositiveInfinity };
            if (!allowed)
            {
                yield return (
                    $"thresholds[{i}]",
                    $"thresholds[{i}] is {thresholds[i]}; allowed: a finite return ≥ 0 such as 0.0003, "
                    + "or a quantile between 0 and 1 such as q0.95.");
            }
        }

        for (var i = 0; i < cutoffs.Count; i++)
        {
            if (!(cutoffs[i] >= 0 && double.IsFinite(cutoffs[i])))
            {
                yield return (
                    $"z_score_cutoffs[{i}]",
                    Invariant($"z_score_cutoffs[{i}] is {cutoffs[i]}; allowed: a finite number ≥ 0, 0 turns the filter off."));
            }
        }

        for (var i = 0; i < regimes.Count; i++)
        {
            if (regimes[i]?.Problem() is { } problem)
            {
                yield return ($"regime_configs[{i}]", $"regime_configs[{i}]: {problem}.");
            }
            else if (regimes[i] is null)
            {
                yield return ($"regime_configs[{i}]", $"regime_configs[{i}] is null; allowed: an object, {{}} allows every bar.");
            }
        }
    }

    /// <summary>What is wrong with settings: the field in snake_case, and a sentence with the value and what is allowed.</summary>
    /// <param name="settings">The settings.</param>
    public static IEnumerable<(string Field, string Message)> Problems(SimulationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!Enum.IsDefined(settings.Direction))
        {
            yield return ("direction", $"direction is {settings.Direction}; allowed: long, both, short.");
        }

        if (!Enum.IsDefined(settings.Fill))
        {
            yield return ("fill", $"fill is {settings.Fill}; allowed: open, mid, close.");
        }

        if (settings.ExecutionDelayBars < 1)
        {
            yield return (
                "execution_delay_bars", Invariant($"execution_delay_bars is {settings.ExecutionDelayBars}; allowed: at least 1."));
        }

        foreach (var (field, value) in new[] { ("fee_bps", settings.FeeBps), ("slippage_bps", settings.SlippageBps) })
        {
            if (!(value is >= 0 and <= MaximumCostBps))
            {
                yield return (field, Invariant($"{field} is {value}; allowed: 0 to {MaximumCostBps}."));
            }
        }

        if (settings.SqnCap < 0)
        {
            yield return ("sqn_cap", Invariant($"sqn_cap is {settings.SqnCap}; allowed: at least 0, 0 is uncapped."));
        }

        if (!(settings.InitialCash > 0 && double.IsFinite(settings.InitialCash)))
        {
            yield return ("initial_cash", Invariant($"initial_cash is {settings.InitialCash}; allowed: a finite amount above 0."));
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
