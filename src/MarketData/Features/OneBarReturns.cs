using System.Runtime.CompilerServices;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Features;

/// <summary>
/// One-bar log returns, the input of most statistics: computed once for a series, and kept as long as it.
/// </summary>
internal static class OneBarReturns
{
    private static readonly ConditionalWeakTable<BarSeries, Lazy<double[]>> Known = [];

    /// <summary>ln(c_t / c_{t−1}) for every bar, NaN for the first.</summary>
    public static ReadOnlySpan<double> Of(BarSeries bars) =>
        Known.GetValue(bars, static series => new(() => Compute(series))).Value;

    private static double[] Compute(BarSeries bars)
    {
        var returns = new double[bars.Count];
        LogReturns.Compute(bars.Close.Span, 1, returns);
        return returns;
    }
}
