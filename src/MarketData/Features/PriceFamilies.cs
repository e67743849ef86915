using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Features;

/// <summary>Families that move with the price or volume level.</summary>
internal static class PriceFamilies
{
    public static IReadOnlyList<FeatureFamily> All { get; } =
    [
        new("sma_N", "Simple moving average of the last N closes.", false, n => n - 1,
            (bars, n, output) => MovingAverages.Simple(bars.Close, n, output)) { UsualN = [20, 50, 200] },
        new("ema_N", "Exponential moving average, weight 2/(N+1), seeded by the first simple average.", false, n => n - 1,
            (bars, n, output) => MovingAverages.Exponential(bars.Close, n, output)) { UsualN = [12, 26, 50] },
        new("bb_upper_N", "Upper Bollinger band: mean + 2 population standard deviations.", false, n => n - 1,
            (bars, n, output) => BollingerBands.Upper(bars.Close, n, output)) { UsualN = [20] },
        new("bb_mid_N", "Middle Bollinger band: mean of the last N closes.", false, n => n - 1,
            (bars, n, output) => MovingAverages.Simple(bars.Close, n, output)) { UsualN = [20] },
        new("bb_lower_N", "Lower Bollinger band: mean - 2 population standard deviations.", false, n => n - 1,
            (bars, n, output) => BollingerBands.Lower(bars.Close, n, output)) { UsualN = [20] },
        new("vwap", "Volume-weighted average of (h+l+c)/3 since the start of the UTC date.", false, _ => 0, SessionAverage)
            { NeedsVolume = true },
        new("obv", "On-balance volume since the first bar.", false, _ => 0,
            (bars, _, output) => MoneyFlow.OnBalanceVolume(bars.Close, bars.Volume, output)) { NeedsVolume = true },
        new("macd_line", "EMA 12 - EMA 26 of the closes.", false, _ => 25,
            (bars, _, output) => Macd.Line(bars.Close, output)),
        new("macd_signal", "EMA 9 of macd_line.", false, _ => 33,
            (bars, _, output) => Macd.Signal(bars.Close, output)),
        new("macd_hist", "macd_line - macd_signal.", false, _ => 33,
            (bars, _, output) => Macd.Histogram(bars.Close, output)),
        new("atr_N", "Average true range (Wilder).", false, n => n,
            (bars, n, output) => TrueRange.Average(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("volume_sma_N", "Mean volume of the last N bars.", false, n => n - 1,
            (bars, n, output) => MovingAverages.Simple(bars.Volume, n, output)) { NeedsVolume = true, UsualN = [20] },
    ];

    /// <summary>The session average behind <c>vwap</c> and <c>dist_vwap</c>.</summary>
    public static void SessionAverage(FeatureInputs bars, int n, Span<double> output)
    {
        TypicalPrice.Compute(bars.High, bars.Low, bars.Close, output);
        VolumeWeightedPrice.Compute(bars.Times, output, bars.Volume, output);
    }
}
