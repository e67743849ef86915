using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Regimes;

/// <summary><c>regime_sma</c>: above or below the 200-hour average.</summary>
internal static class RegimeSma
{
    private const int Hours = 200;
    private const sbyte Undefined = -1;

    /// <summary>
    /// 1 where the close is above the mean of the last 200 completed hourly closes, else 0; −1 before there are 200. An hour is
    /// completed when its end is not after the close of the bar; hours without a bar do not count.
    /// </summary>
    /// <param name="bars">The bars to classify; they must not overlap in time.</param>
    /// <param name="hourly">Hourly bars of the same symbol. Null: resampled from the bars, which must not be coarser than an hour.</param>
    /// <exception cref="ArgumentException">
    /// The bars are coarser than an hour and there are no hourly ones, or those are not hourly.
    /// </exception>
    public static sbyte[] Compute(BarSeries bars, BarSeries? hourly = null)
    {
        var hours = hourly ?? BarResampling.Resample(bars, Timeframe.OneHour);
        if (hours.Timeframe != Timeframe.OneHour)
        {
            throw new ArgumentException($"Hourly bars are needed, got {hours.Timeframe.Format()} bars.", nameof(hourly));
        }

        var average = new double[hours.Count];
        MovingAverages.Simple(hours.Close.Span, Hours, average);
        var known = new double[bars.Count];
        AsOfJoin.ByCloseTime(bars, hours, average, known);
        var close = bars.Close.Span;
        var values = new sbyte[bars.Count];
        for (var t = 0; t < values.Length; t++)
        {
            values[t] = (sbyte)(double.IsNaN(known[t]) ? Undefined : close[t] > known[t] ? 1 : 0);
        }

        return values;
    }
}
