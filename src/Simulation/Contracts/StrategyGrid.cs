using System.Text.Json.Serialization;
using StrategyFactory.MarketData.Contracts;
using static System.FormattableString;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Every combination of threshold, z cut-off and regime filter, in this order: threshold slowest, regime fastest.</summary>
/// <param name="Thresholds">θ, each a return or a quantile of |p|.</param>
/// <param name="ZScoreCutoffs">Outlier cut-offs in standard deviations; 0 is off.</param>
/// <param name="RegimeConfigs">Bars on which the strategy may hold a position; at most 32.</param>
public sealed record StrategyGrid(
    IReadOnlyList<Threshold> Thresholds, IReadOnlyList<double> ZScoreCutoffs, IReadOnlyList<RegimeConfig> RegimeConfigs)
{
    /// <summary>Strategies in one batch at most, tickers multiplied in.</summary>
    public const int MaximumStrategies = 100_000;

    /// <summary>Regime filters in one grid at most: one bit each.</summary>
    public const int MaximumRegimes = 32;

    /// <summary>So many wrong values of a grid are told.</summary>
    private const int MostProblems = 100;

    /// <summary>Number of strategies.</summary>
    [JsonIgnore]
    public int Count => checked(Thresholds.Count * ZScoreCutoffs.Count * RegimeConfigs.Count);

    /// <summary>The strategy at a place of the grid order.</summary>
    public Strategy At(int index)
    {
        var regimes = RegimeConfigs.Count;
        var cutoffs = ZScoreCutoffs.Count;
        return new(Thresholds[index / (regimes * cutoffs)], ZScoreCutoffs[index / regimes % cutoffs], RegimeConfigs[index % regimes]);
    }

    /// <summary>What is wrong with it: the field in snake_case, and a sentence with the value and what is allowed.</summary>
    /// <param name="tickers">Number of symbols that multiply it.</param>
    public IEnumerable<(string Field, string Message)> Problems(int tickers = 1)
    {
        IReadOnlyList<Threshold> thresholds = Thresholds ?? [];
        IReadOnlyList<double> cutoffs = ZScoreCutoffs ?? [];
        IReadOnlyList<RegimeConfig> regimes = RegimeConfigs ?? [];
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
}
