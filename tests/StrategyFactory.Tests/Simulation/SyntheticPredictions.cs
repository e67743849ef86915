using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Simulation;

/// <summary>A seeded random walk of half-hour bars, 62 days long, with predictions for its middle.</summary>
internal static class SyntheticPredictions
{
    public const int Bars = 3000;

    public static readonly BarRange Segment = new(1000, 2900);

    /// <summary>The default grid: 4 thresholds × 5 cut-offs × 7 regimes = 140 strategies.</summary>
    public static StrategyGrid DefaultGrid { get; } = new(
        [new(0.0001, false), new(0.0003, false), new(0.0005, false), new(0.0007, false)],
        [0, 2, 2.5, 3, 3.5],
        [
            RegimeConfig.Any, RegimeConfig.Of("regime_vix", 0), RegimeConfig.Of("regime_vix", 1), RegimeConfig.Of("regime_vix", 2),
            RegimeConfig.Of("regime_vix", 3), RegimeConfig.Of("regime_gmm", 0), RegimeConfig.Of("regime_gmm", 1),
        ]);

    /// <summary>A grid of thresholds alone.</summary>
    public static StrategyGrid Thresholds(params double[] values) => new([.. values.Select(value => new Threshold(value, false))], [0], [RegimeConfig.Any]);

    public static ModelPredictions Create(string symbol, int seed)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var times = new long[Bars];
        double[] open = new double[Bars], high = new double[Bars], low = new double[Bars], close = new double[Bars], volume = new double[Bars];
        sbyte[] vix = new sbyte[Bars], gmm = new sbyte[Bars], sma = new sbyte[Bars];
        var start = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var price = 100.0;
        for (var bar = 0; bar < Bars; bar++)
        {
            times[bar] = start + (bar * 1_800_000L);
            open[bar] = price * (1 + (0.0002 * Normal()));
            price *= 1 + (0.001 * Normal());
            close[bar] = price;
            high[bar] = Math.Max(open[bar], close[bar]) * 1.0003;
            low[bar] = Math.Min(open[bar], close[bar]) * 0.9997;
            vix[bar] = (sbyte)(bar / 48 % 5 - 1);
            gmm[bar] = (sbyte)(bar / 20 % 2);
            sma[bar] = (sbyte)(bar / 7 % 2);
        }

        double[] predictions = new double[Segment.Count], deviations = new double[Segment.Count], fitted = new double[500];
        for (var i = 0; i < predictions.Length; i++)
        {
            var value = 0.0005 * Normal();
            var missing = i % 97 == 0;
            predictions[i] = missing ? double.NaN : value;
            deviations[i] = missing ? 0 : Math.Abs(value) / 0.0002;
        }

        for (var i = 0; i < fitted.Length; i++)
        {
            fitted[i] = Math.Abs(0.0005 * Normal());
        }

        Array.Sort(fitted);
        var dataset = new Dataset(
            new BarSeries(symbol, Timeframe.ThirtyMinutes, times, open, high, low, close, volume), [], [],
            SegmentCuts.Of(Bars, new(), 1, 1), new(vix, gmm, sma, "vix"), []);
        return new(dataset, Segment, predictions, deviations, fitted);
    }
}
