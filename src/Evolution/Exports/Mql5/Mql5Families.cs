using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Exports.Mql5;

/// <summary>The families of features that experts compute, and the bars they need for it.</summary>
internal static class Mql5Families
{
    /// <summary>The functions of features are called so, the name of the family without its number after it.</summary>
    internal const string Prefix = "Feature_";

    private const string Number = "_N";
    private const int MinutesOfDay = 1440;

    /// <summary>
    /// Bars before the newest after which what a recursion began with is less than a part in 10¹² of it: of an exponential average
    /// (1 − 2/(N + 1))ᵏ, of Wilder's (1 − 1/N)ᵏ, of the ADX, which smooths twice, twice as many and some.
    /// </summary>
    private static readonly Dictionary<string, Func<int, int>> Memories = new(StringComparer.Ordinal)
    {
        ["ema_N"] = n => 14 * (n + 1),
        ["macd_line"] = _ => 14 * 27,
        ["macd_signal"] = _ => 14 * (27 + 10),
        ["macd_hist"] = _ => 14 * (27 + 10),
        ["rsi_N"] = n => 28 * n,
        ["atr_N"] = n => 28 * n,
        ["natr_N"] = n => 28 * n,
        ["range_atr_N"] = n => 28 * n,
        ["plus_di_N"] = n => 28 * n,
        ["minus_di_N"] = n => 28 * n,
        ["adx_N"] = n => 60 * n,
    };

    /// <summary>The name of the function of a family.</summary>
    internal static string FunctionOf(string pattern) =>
        Prefix + (pattern.EndsWith(Number, StringComparison.Ordinal) ? pattern[..^Number.Length] : pattern);

    /// <summary>Closed bars that a feature's newest value is made of.</summary>
    /// <param name="feature">One that <see cref="Require"/> let pass.</param>
    /// <param name="minutes">Length of a bar.</param>
    internal static int BarsOf(DescribedFeature feature, int minutes) => feature.WarmupBars + 1
        + (Memories.TryGetValue(feature.Pattern, out var memory) ? memory(feature.Window ?? 0) : 0)
        + (feature.Pattern is "vwap" or "dist_vwap" ? MinutesOfDay / minutes : 0);

    /// <summary>Refuses what an expert cannot compute.</summary>
    /// <exception cref="UnprocessableException">It needs other symbols, a forecast, or all bars since the first.</exception>
    internal static void Require(DescribedFeature feature)
    {
        if (feature is not { Of: null, ComparedWith: null, Experiment: null, NeedsVix: false }
            || !Mql5Pieces.All.Names.Contains(FunctionOf(feature.Pattern), StringComparer.Ordinal))
        {
            throw new UnprocessableException(
                $"features: '{feature.Name}' is nothing that an expert for MetaTrader 5 can compute; allowed: features of the symbol's own "
                + "last bars (no other symbol, no volatility index, no forecast, not obv, which is summed since the first bar).",
                "features");
        }
    }
}
