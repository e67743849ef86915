using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Tests.Training.Preparation;

internal sealed class TargetTests
{
    private const long Minute = 60_000;
    private const long Day = 86_400_000;

    private static readonly BarSeries Bars = new(
        "AAA", Timeframe.OneMinute, new long[] { 0, Minute, 2 * Minute }, new double[] { 10, 11, 12 }, new double[] { 20, 22, 24 }, new double[] { 5, 6, 8 }, new double[] { 10, 12, 9 }, new double[3]);

    [TestCase("log_return", 0.1823215567939546, -0.2876820724517809)]
    [TestCase("pct_change", 0.2, -0.25)]
    [TestCase("log", 2.4849066497880004, 2.1972245773362196)]
    [TestCase("none", 12, 9)]
    public void The_target_is_the_next_bars_value_and_unknown_on_the_last_bar(string transform, double first, double second)
    {
        var target = Of(Bars, new() { Symbol = "AAA", TargetTransform = transform }).Values.ToArray();

        Assert.That(target[..2], Is.EqualTo(new[] { first, second }).Within(1e-15));
        Assert.That(target[2], Is.NaN);
    }

    [TestCase("open", 11)]
    [TestCase("high", 22)]
    [TestCase("low", 6)]
    [TestCase("close", 12)]
    public void The_target_column_is_chosen(string column, double next) =>
        Assert.That(Of(Bars, new() { Symbol = "AAA", TargetCol = column, TargetTransform = "none" }).Values.ToArray()[0], Is.EqualTo(next));

    [Test]
    public void Predicted_levels_become_returns_against_the_close()
    {
        double[] levels = [11, 12, 18], logarithms = [Math.Log(11), Math.Log(12), Math.Log(18)], returns = [0.1, 0, 0.2];

        Of(Bars, new() { Symbol = "AAA", TargetTransform = "none" }).ToReturns(levels);
        Of(Bars, new() { Symbol = "AAA", TargetTransform = "log" }).ToReturns(logarithms);
        Of(Bars, new() { Symbol = "AAA" }).ToReturns(returns);

        Assert.That(levels, Is.EqualTo(new[] { 0.1, 0, 1 }).Within(1e-15));
        Assert.That(logarithms, Is.EqualTo(new[] { Math.Log(1.1), 0, Math.Log(2) }).Within(1e-15));
        Assert.That(returns, Is.EqualTo(new[] { 0.1, 0, 0.2 }));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(500)]
    public void A_horizon_of_bars_takes_the_return_over_so_many(int horizon)
    {
        var bars = Random(600, seed: 3);
        var target = Of(bars, new() { Symbol = "AAA", Horizon = horizon }).Values.ToArray();

        for (var t = 0; t < bars.Count; t++)
        {
            Assert.That(target[t], t + horizon < bars.Count ? Is.EqualTo(Math.Log(bars.Close.Span[t + horizon] / bars.Close.Span[t])).Within(1e-15) : Is.NaN, $"bar {t}");
        }
    }

    [Test]
    public void The_end_of_the_session_is_the_last_bar_of_the_utc_date_and_has_no_label_itself()
    {
        var bars = Random(500, seed: 5, perDay: 37);
        var target = Of(bars, new() { Symbol = "AAA", Horizon = Horizon.SessionEnd, TargetTransform = "pct_change" }).Values.ToArray();

        for (var t = 0; t < bars.Count; t++)
        {
            var last = Math.Min((t / 37 * 37) + 36, bars.Count - 1);
            Assert.That(target[t], t < last ? Is.EqualTo((bars.Close.Span[last] / bars.Close.Span[t]) - 1).Within(1e-15) : Is.NaN, $"bar {t}");
        }
    }

    [TestCase(TargetLabel.Volatility, 1, 0, 1.0)]
    [TestCase(TargetLabel.Volatility, 12, 0, 1.0)]
    [TestCase(TargetLabel.Sign, 5, 0, 1.0)]
    [TestCase(TargetLabel.Barrier, 12, 1, 1)]
    [TestCase(TargetLabel.Barrier, 40, 2.5, 0.7)]
    [TestCase(TargetLabel.Barrier, 40, 0, 1)]
    [TestCase(TargetLabel.Barrier, 40, 1.5, 0)]
    public void Labels_are_what_a_naive_reading_gives(TargetLabel label, int horizon, double profit, double stop)
    {
        var bars = Random(900, seed: 11);
        var target = Of(bars, new() { Symbol = "AAA", Horizon = horizon, Label = label, ProfitTarget = profit, StopLoss = stop, TargetTransform = "pct_change" }).Values.ToArray();

        var (high, low, close) = (bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray());
        for (var t = 0; t < bars.Count; t++)
        {
            var unit = Unit(close, t, horizon);
            if (unit is null || t + horizon >= close.Length)
            {
                Assert.That(target[t], Is.NaN, $"bar {t}");
                continue;
            }

            var end = (close[t + horizon] / close[t]) - 1;
            var expected = label switch
            {
                TargetLabel.Sign => end > 0 ? 1 : 0,
                TargetLabel.Volatility => end / unit.Value,
                _ => First(t, unit.Value) ?? end / unit.Value,
            };
            Assert.That(target[t], Is.EqualTo(expected).Within(1e-9), $"bar {t}");
        }

        Assert.That(target.Where(double.IsFinite).Distinct().Count(), Is.GreaterThan(1));
        double? First(int t, double unit)
        {
            foreach (var bar in Enumerable.Range(t + 1, horizon))
            {
                if (stop > 0 && low[bar] <= close[t] * (1 - (stop * unit)))
                {
                    return -stop;
                }

                if (profit > 0 && high[bar] >= close[t] * (1 + (profit * unit)))
                {
                    return profit;
                }
            }

            return null;
        }
    }

    [TestCase(TargetLabel.Volatility)]
    [TestCase(TargetLabel.Barrier)]
    [TestCase(TargetLabel.Sign)]
    public void Predictions_in_units_of_volatility_become_returns(TargetLabel label)
    {
        var bars = Random(200, seed: 17);
        double[] predictions = [.. Enumerable.Range(0, 50).Select(i => i / 50.0)];
        var asked = predictions.ToArray();

        Of(bars, new() { Symbol = "AAA", Horizon = 9, Label = label }).ToReturns(predictions, start: 100);

        var close = bars.Close.ToArray();
        for (var i = 0; i < predictions.Length; i++)
        {
            var units = label == TargetLabel.Sign ? Math.Sqrt(2 / Math.PI) * ((2 * asked[i]) - 1) : asked[i];
            Assert.That(predictions[i], Is.EqualTo(units * Unit(close, 100 + i, 9)!.Value).Within(1e-12));
        }
    }

    private static Target Of(BarSeries bars, TrainingSpecification specification) => Target.Of(bars, specification);

    private static double? Unit(double[] close, int t, int horizon)
    {
        if (t < 20)
        {
            return null;
        }

        double[] returns = [.. Enumerable.Range(t - 19, 20).Select(bar => Math.Log(close[bar] / close[bar - 1]))];
        var mean = returns.Average();
        return Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / 19 * horizon);
    }

    private static BarSeries Random(int count, int seed, int perDay = 1440)
    {
        var random = new Random(seed);
        var times = new long[count];
        double[] open = new double[count], high = new double[count], low = new double[count], close = new double[count];
        var price = 100.0;
        for (var t = 0; t < count; t++)
        {
            times[t] = (t / perDay * Day) + (t % perDay * Minute);
            open[t] = price;
            close[t] = price *= Math.Exp(0.01 * (random.NextDouble() - 0.5));
            high[t] = Math.Max(open[t], close[t]) * (1 + (0.003 * random.NextDouble()));
            low[t] = Math.Min(open[t], close[t]) * (1 - (0.003 * random.NextDouble()));
        }

        return new("AAA", Timeframe.OneMinute, times, open, high, low, close, new double[count]);
    }
}
