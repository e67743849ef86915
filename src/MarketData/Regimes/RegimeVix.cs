using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Regimes;

/// <summary>Where <c>regime_vix</c> takes its volatility from (<c>regime_vix_source</c>).</summary>
internal enum RegimeVixSource
{
    /// <summary>Daily closes of a volatility index.</summary>
    Vix,

    /// <summary>Realised volatility of the market symbol, because no volatility index is configured: a degraded result.</summary>
    Realised,
}

/// <summary>The regime of every bar and the source of its volatility.</summary>
/// <param name="Values">0 bear volatile, 1 bear quiet, 2 bull volatile, 3 bull quiet, −1 undefined.</param>
/// <param name="Source">Where the volatility came from.</param>
internal sealed record RegimeVixResult(sbyte[] Values, RegimeVixSource Source);

/// <summary><c>regime_vix</c>: direction of the market and level of volatility on completed days.</summary>
internal static class RegimeVix
{
    private const int TrendDays = 20;
    private const int LevelDays = 60;
    private const sbyte Undefined = -1;

    /// <summary>Classifies every bar from the daily bars that had ended when its UTC date began, so all bars of a date agree.</summary>
    /// <remarks>
    /// Up: the mean of the last 20 daily log returns of the market is positive. High: the last close of the volatility index is above
    /// the mean of its last 60 closes, itself included; equal is not high. Without an index the 20-day sample standard deviation of
    /// the market's daily log returns takes the place of the close. A bar whose last completed day of the market or of the index lies more
    /// than <see cref="AsOfJoin.OldestDays"/> calendar days back is undefined: a series that ended says nothing about today.
    /// </remarks>
    /// <param name="bars">The bars to classify.</param>
    /// <param name="marketDaily">Daily bars of the market symbol.</param>
    /// <param name="vixDaily">Daily bars of the volatility index, null where there is none.</param>
    /// <exception cref="ArgumentException">The market or index bars are not daily.</exception>
    public static RegimeVixResult Compute(BarSeries bars, BarSeries marketDaily, BarSeries? vixDaily)
    {
        RequireDaily(marketDaily);
        RequireDaily(vixDaily ?? marketDaily);
        var isUp = Join(bars, marketDaily, Trend(marketDaily.Close.Span));
        var isHigh = vixDaily is null
            ? Join(bars, marketDaily, AboveItsMean(RealisedVolatility(marketDaily)))
            : Join(bars, vixDaily, AboveItsMean(vixDaily.Close.Span));

        var values = new sbyte[bars.Count];
        for (var t = 0; t < values.Length; t++)
        {
            values[t] = double.IsNaN(isUp[t]) || double.IsNaN(isHigh[t])
                ? Undefined
                : (sbyte)((isUp[t] > 0 ? 2 : 0) + (isHigh[t] > 0 ? 0 : 1));
        }

        return new(values, vixDaily is null ? RegimeVixSource.Realised : RegimeVixSource.Vix);
    }

    // The sum of log returns telescopes: their mean is positive exactly when the close is above that of 20 days before.
    private static double[] Trend(ReadOnlySpan<double> close)
    {
        var isUp = new double[close.Length];
        for (var day = 0; day < isUp.Length; day++)
        {
            isUp[day] = day < TrendDays ? double.NaN : close[day] > close[day - TrendDays] ? 1 : 0;
        }

        return isUp;
    }

    private static double[] AboveItsMean(ReadOnlySpan<double> level)
    {
        var isAbove = new double[level.Length];
        MovingAverages.Simple(level, LevelDays, isAbove);
        for (var day = 0; day < isAbove.Length; day++)
        {
            isAbove[day] = double.IsNaN(isAbove[day]) ? double.NaN : level[day] > isAbove[day] ? 1 : 0;
        }

        return isAbove;
    }

    private static double[] RealisedVolatility(BarSeries daily)
    {
        var volatility = new double[daily.Count];
        RollingStatistics.StandardDeviation(OneBarReturns.Of(daily), TrendDays, volatility);
        return volatility;
    }

    private static double[] Join(BarSeries bars, BarSeries daily, double[] values)
    {
        var joined = new double[bars.Count];
        AsOfJoin.OfCompletedDays(bars.Times.Span, daily.Times.Span, values, joined);
        return joined;
    }

    private static void RequireDaily(BarSeries series)
    {
        if (series.Timeframe != Timeframe.OneDay)
        {
            throw new ArgumentException(
                $"{series.Symbol} has {series.Timeframe.Format()} bars where daily bars are needed.", nameof(series));
        }
    }
}
