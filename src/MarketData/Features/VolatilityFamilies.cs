using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Features;

/// <summary>Stationary families that measure size and shape of price changes.</summary>
internal static class VolatilityFamilies
{
    public static IReadOnlyList<FeatureFamily> All { get; } =
    [
        new("natr_N", "atr_N / close.", true, n => n,
            (bars, n, output) => TrueRange.Normalised(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("bb_width_N", "Width of the Bollinger bands / mean.", true, n => n - 1,
            (bars, n, output) => BollingerBands.Bandwidth(bars.Close, n, output)) { UsualN = [20] },
        new("volatility_N", "Standard deviation of the last N one-bar log returns.", true, n => n,
            (bars, n, output) => RollingStatistics.StandardDeviation(OneBarReturns.Of(bars.Bars), n, output)) { UsualN = [20, 60] },
        new("parkinson_N", "Parkinson volatility from the highs and lows of the last N bars.", true, n => n - 1,
            (bars, n, output) => RangeVolatility.Parkinson(bars.High, bars.Low, n, output)) { UsualN = [20] },
        new("vol_ratio_N", "volatility_N / volatility_3N.", true, n => 3 * n, ShortToLong) { UsualN = [20] },
        new("range_atr_N", "True range / atr_N.", true, n => n,
            (bars, n, output) => TrueRange.RelativeToAverage(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("skew_N", "Skewness of the last N one-bar log returns, bias-corrected; undefined for N = 2.", true, n => n,
            (bars, n, output) => RollingStatistics.Skewness(OneBarReturns.Of(bars.Bars), n, output)) { UsualN = [60] },
        new("kurt_N", "Excess kurtosis of the last N one-bar log returns, bias-corrected; undefined for N = 2 and 3.", true, n => n,
            (bars, n, output) => RollingStatistics.Kurtosis(OneBarReturns.Of(bars.Bars), n, output)) { UsualN = [60] },
        new("autocorr_N", "Lag-1 autocorrelation within the last N one-bar log returns; undefined for N = 2.", true, n => n,
            (bars, n, output) => RollingStatistics.Autocorrelation(OneBarReturns.Of(bars.Bars), n, output)) { UsualN = [20, 60] },
    ];

    private static void ShortToLong(FeatureInputs bars, int n, Span<double> output)
    {
        var returns = OneBarReturns.Of(bars.Bars);
        var longer = new double[output.Length];
        RollingStatistics.StandardDeviation(returns, n, output);
        RollingStatistics.StandardDeviation(returns, 3 * n, longer);
        for (var t = 0; t < output.Length; t++)
        {
            output[t] = longer[t] == 0 ? double.NaN : output[t] / longer[t];
        }
    }
}
