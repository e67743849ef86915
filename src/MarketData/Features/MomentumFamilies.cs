using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Features;

/// <summary>Stationary families that measure direction: returns, oscillators, distances from an average.</summary>
internal static class MomentumFamilies
{
    public static IReadOnlyList<FeatureFamily> All { get; } =
    [
        new("return_N", "Log return over N bars.", true, n => n,
            (bars, n, output) => LogReturns.Compute(bars.Close, n, output)) { MinimumN = 1, UsualN = [1, 5, 15, 60] },
        new("roc_N", "Rate of change over N bars, percent.", true, n => n,
            (bars, n, output) => LogReturns.RateOfChange(bars.Close, n, output)) { MinimumN = 1, UsualN = [10] },
        new("rsi_N", "Relative strength index (Wilder), 0-100.", true, n => n,
            (bars, n, output) => RelativeStrengthIndex.Compute(bars.Close, n, output)) { UsualN = [7, 14, 28] },
        new("stoch_k_N", "Stochastic %K, unsmoothed, 0-100.", true, n => n - 1,
            (bars, n, output) => StochasticOscillator.PercentK(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("stoch_d_N", "Mean of the last 3 values of stoch_k_N.", true, n => n + 1,
            (bars, n, output) => StochasticOscillator.PercentD(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("willr_N", "Williams %R, -100 to 0.", true, n => n - 1,
            (bars, n, output) => StochasticOscillator.WilliamsR(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("cci_N", "Commodity channel index of (h+l+c)/3.", true, n => n - 1, ChannelIndex) { UsualN = [20] },
        new("mfi_N", "Money flow index, 0-100.", true, n => n, MoneyFlowIndex) { NeedsVolume = true, UsualN = [14] },
        new("adx_N", "Average directional index (Wilder), 0-100.", true, n => 2 * n - 1,
            (bars, n, output) => DirectionalMovement.AverageIndex(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("plus_di_N", "Plus directional indicator (Wilder), 0-100.", true, n => n,
            (bars, n, output) => DirectionalMovement.PlusIndicator(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("minus_di_N", "Minus directional indicator (Wilder), 0-100.", true, n => n,
            (bars, n, output) => DirectionalMovement.MinusIndicator(bars.High, bars.Low, bars.Close, n, output)) { UsualN = [14] },
        new("bb_pctb_N", "Position in the Bollinger bands: 0 = lower, 1 = upper.", true, n => n - 1,
            (bars, n, output) => BollingerBands.PercentB(bars.Close, n, output)) { UsualN = [20] },
        new("dist_sma_N", "Close / simple moving average - 1.", true, n => n - 1,
            (bars, n, output) => MovingAverages.RelativeDistance(bars.Close, n, output)) { UsualN = [20, 50, 200] },
        new("dist_vwap", "Close / vwap - 1.", true, _ => 0, DistanceToSessionAverage) { NeedsVolume = true },
        new("return_z_N", "(return_1 - mean) / standard deviation of the last N one-bar log returns.", true, n => n,
            (bars, n, output) => RollingStatistics.ZScore(OneBarReturns.Of(bars.Bars), n, output)) { UsualN = [20, 60] },
        new("ibs", "Internal bar strength (c-l)/(h-l), 0.5 for a flat bar.", true, _ => 0,
            (bars, _, output) => RangeVolatility.InternalBarStrength(bars.High, bars.Low, bars.Close, output)),
        new("gap", "Log return from the previous close to the open.", true, _ => 1,
            (bars, _, output) => LogReturns.Gap(bars.Open, bars.Close, output)),
    ];

    private static void ChannelIndex(FeatureInputs bars, int n, Span<double> output)
    {
        var typical = new double[output.Length];
        TypicalPrice.Compute(bars.High, bars.Low, bars.Close, typical);
        CommodityChannelIndex.Compute(typical, n, output);
    }

    private static void MoneyFlowIndex(FeatureInputs bars, int n, Span<double> output)
    {
        var typical = new double[output.Length];
        TypicalPrice.Compute(bars.High, bars.Low, bars.Close, typical);
        MoneyFlow.Index(typical, bars.Volume, n, output);
    }

    private static void DistanceToSessionAverage(FeatureInputs bars, int n, Span<double> output)
    {
        PriceFamilies.SessionAverage(bars, n, output);
        var close = bars.Close;
        for (var t = 0; t < output.Length; t++)
        {
            output[t] = close[t] / output[t] - 1;
        }
    }
}
