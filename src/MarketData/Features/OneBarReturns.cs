using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Features;

/// <summary>One-bar log returns, the input of most statistics.</summary>
internal static class OneBarReturns
{
    /// <summary>ln(c_t / c_{t−1}) for every bar, NaN for the first.</summary>
    public static double[] Of(BarSeries bars)
    {
        var returns = new double[bars.Count];
        LogReturns.Compute(bars.Close.Span, 1, returns);
        return returns;
    }
}
