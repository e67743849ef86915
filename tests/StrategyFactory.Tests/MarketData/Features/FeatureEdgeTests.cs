using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Numerics.Indicators;
using StrategyFactory.Tests.MarketData.Regimes;

namespace StrategyFactory.Tests.MarketData.Features;

/// <summary>Warm-up, constant prices, tiny series and the joins.</summary>
internal sealed class FeatureEdgeTests
{
    // What a market without any movement and without volume leaves defined; everything else is a zero denominator.
    private static readonly Dictionary<string, double> OnConstantPrices = new(StringComparer.Ordinal)
    {
        ["sma_N"] = 1.1,
        ["ema_N"] = 1.1,
        ["bb_upper_N"] = 1.1,
        ["bb_mid_N"] = 1.1,
        ["bb_lower_N"] = 1.1,
        ["obv"] = 0,
        ["macd_line"] = 0,
        ["macd_signal"] = 0,
        ["macd_hist"] = 0,
        ["atr_N"] = 0,
        ["volume_sma_N"] = 0,
        ["return_N"] = 0,
        ["roc_N"] = 0,
        ["dist_sma_N"] = 0,
        ["ibs"] = 0.5,
        ["gap"] = 0,
        ["natr_N"] = 0,
        ["bb_width_N"] = 0,
        ["volatility_N"] = 0,
        ["parkinson_N"] = 0,
    };

    private static IEnumerable<FeatureDefinition> OfOwnPrices =>
        from family in FeatureCatalogue.Families
        where !family.TakesReference && !family.NeedsVix
        from n in family.TakesN ? new[] { 4, 14, 30 } : [0]
        select new FeatureDefinition(family, n, null, null);

    private static IEnumerable<string> Names => OfOwnPrices.Select(definition => definition.Name);

    [TestCaseSource(nameof(Names))]
    public void The_first_value_stands_where_the_warm_up_says(string name)
    {
        var definition = Parse(name);
        var values = Compute(name, LivelyBars(200));

        Assert.That(values[..definition.Warmup], Is.All.NaN);
        Assert.That(values[definition.Warmup..], Has.None.NaN);
    }

    /// <summary>The calendar does not depend on prices.</summary>
    private static IEnumerable<string> NamesOfPriceFeatures =>
        OfOwnPrices.Where(definition => definition.Family.Stem is not ("time_sin" or "time_cos" or "dow_sin" or "dow_cos")).Select(definition => definition.Name);

    [TestCaseSource(nameof(NamesOfPriceFeatures))]
    public void Constant_prices_without_volume_give_exact_numbers_or_NaN_for_zero_denominators(string name)
    {
        var definition = Parse(name);
        var values = Compute(name, HandMadeBars.Of(Timeframe.OneMinute, HandMadeBars.Start, Enumerable.Repeat(1.1, 200)));
        var expected = OnConstantPrices.GetValueOrDefault(definition.Family.Pattern, double.NaN);

        Assert.That(values[definition.Warmup..], Is.All.EqualTo(expected));
    }

    [Test]
    public void Every_feature_of_no_bar_one_bar_and_two_bars_is_computed_without_an_error([Values(0, 1, 2)] int count)
    {
        var bars = LivelyBars(count);
        var names = Names.Concat(["beta_20:REF", "residual_return_20:REF", "vix_close", "vix_return_1", "vix_z_20", "vrp_20", "REF.rsi_14"]);

        Assert.Multiple(() =>
        {
            foreach (var name in names)
            {
                Assert.That(FeatureComputation.Compute(Parse(name), bars, _ => bars, HandMadeBars.Daily(15, 16)), Has.Length.EqualTo(count), name);
            }
        });
    }

    [Test]
    public void A_reference_value_arrives_with_the_close_of_its_bar_and_stays_until_the_next()
    {
        // Hourly reference bars open at 00:00 and 02:00; half-hour bars close at 00:30, 01:00, 01:30 …
        var bars = HandMadeBars.Of(Timeframe.ThirtyMinutes, HandMadeBars.Start, [1, 2, 3, 4, 5, 6, 7]);
        var hour = Timeframe.OneHour.Milliseconds();
        double[] close = [10, 30];
        var reference = new BarSeries("REF", Timeframe.OneHour, new[] { HandMadeBars.Start, HandMadeBars.Start + 2 * hour }, close, close, close, close, close);

        Assert.That(FeatureComputation.Compute(Parse("REF.obv"), bars, _ => reference, null),
            Is.EqualTo(new[] { double.NaN, 10, 10, 10, 10, 40, 40 }));
    }

    [Test]
    public void A_day_of_the_volatility_index_counts_from_the_next_date()
    {
        var bars = HandMadeBars.Of(Timeframe.FourHours, HandMadeBars.Start, Enumerable.Repeat(1.0, 13));
        var vix = HandMadeBars.Daily(15, 18, 99);

        Assert.That(FeatureComputation.Compute(Parse("vix_close"), bars, Nothing, vix),
            Is.EqualTo(new[] { double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 15, 15, 15, 15, 15, 15, 18 }));
        Assert.That(FeatureComputation.Compute(Parse("vix_return_1"), bars, Nothing, vix)[12], Is.EqualTo(Math.Log(18.0 / 15)).Within(1e-15));
    }

    [Test]
    public void A_bar_that_the_reference_lacks_keeps_the_last_beta_and_has_no_residual()
    {
        var bars = HandMadeBars.Of(Timeframe.OneMinute, HandMadeBars.Start, [1, 1.01, 1.03, 1.02, 1.05]);
        double[] close = [100, 102, 101, 105];
        long[] times = [.. new[] { 0, 1, 2, 4 }.Select(t => bars.Times.Span[t])];
        var reference = new BarSeries("REF", Timeframe.OneMinute, times, close, close, close, close, close);

        var beta = FeatureComputation.Compute(Parse("beta_2:REF"), bars, _ => reference, null);
        var residual = FeatureComputation.Compute(Parse("residual_return_2:REF"), bars, _ => reference, null);

        Assert.That(beta[..2], Is.All.NaN);
        Assert.That(beta[3], Is.EqualTo(beta[2]).And.Not.NaN);
        Assert.That(residual[3], Is.NaN);
        Assert.That(residual[4], Is.EqualTo(Math.Log(1.05 / 1.02) - beta[4] * Math.Log(105.0 / 101)).Within(1e-15));
    }

    [Test]
    public void Missing_inputs_are_errors_and_not_silent_fallbacks()
    {
        var bars = LivelyBars(10);
        var daily = HandMadeBars.Daily(1, 2, 3);

        Assert.That(() => FeatureComputation.Compute(Parse("vix_close"), bars, Nothing, null), Throws.ArgumentException);
        Assert.That(() => FeatureComputation.Compute(Parse("beta_2:REF"), bars, _ => daily, null), Throws.ArgumentException);
    }

    [Test]
    public void The_year_has_252_times_the_median_number_of_bars_of_completed_dates()
    {
        int[] sessions = [3, 1, 3, 4];
        long[] times = [.. sessions.SelectMany((count, day) => Enumerable.Range(0, count).Select(k => HandMadeBars.Start + day * HandMadeBars.Day + k))];
        var perYear = new double[times.Length];
        BarsPerYear.Compute(times, perYear);

        Assert.That(perYear[..3], Is.All.NaN);
        Assert.That(perYear[3..], Is.EqualTo(new double[] { 756, 504, 504, 504, 756, 756, 756, 756 }));
    }

    private static BarSeries LivelyBars(int count)
    {
        var random = new Random(1);
        var price = 1.1;
        var rows = Enumerable.Range(0, count).Select(_ =>
        {
            var (open, close) = (price * (1 + 1e-4 * (random.NextDouble() - 0.5)), price * (1 + 1e-3 * (random.NextDouble() - 0.5)));
            price = close;
            return (open, high: Math.Max(open, close) * 1.0001, low: Math.Min(open, close) * 0.9999, close, volume: 1 + random.Next(100));
        }).ToArray();
        return new("LIVELY", Timeframe.OneMinute,
            Enumerable.Range(0, count).Select(t => HandMadeBars.Start + t * Timeframe.OneMinute.Milliseconds()).ToArray(),
            rows.Select(row => row.open).ToArray(), rows.Select(row => row.high).ToArray(), rows.Select(row => row.low).ToArray(),
            rows.Select(row => row.close).ToArray(), rows.Select(row => (double)row.volume).ToArray());
    }

    private static double[] Compute(string name, BarSeries bars) => FeatureComputation.Compute(Parse(name), bars, Nothing, null);

    private static BarSeries Nothing(string symbol) => throw new InvalidOperationException($"Asked for {symbol}.");

    private static FeatureDefinition Parse(string name)
    {
        Assert.That(FeatureCatalogue.TryParse(name, out var definition, out var error), Is.True, error);
        return definition!;
    }
}
