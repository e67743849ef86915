using System.Runtime.InteropServices;
using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Backtest;

/// <summary>Positions that take a part of the equity, or more than all of it.</summary>
[TestFixture]
internal sealed class TradeWeightTests
{
    private const long Hour = 3_600_000;
    private static readonly BacktestSettings Costly = new() { Direction = TradeDirection.Both, CostPerSide = 0.001, InitialCash = 10_000, SqnCap = 100 };

    [Test]
    public void A_part_of_the_equity_gains_and_pays_its_part_and_keeps_it_for_its_life()
    {
        // Decided at bar 0 with a quarter: long from the open of bar 1 to that of bar 3; the halves in between change nothing.
        double[] prices = [100, 100, 110, 121, 121];
        var segment = Segment(prices, [1, 1, 0, 0, 0], [0.25, 0.5, 0.5, 0.5, 0.5]);
        var metrics = GridBacktest.Run(segment, new([0.5], [0], 1), Costly, 1).Metrics.Span[0];
        var trace = StrategyReplay.Run(segment, new(0.5, 0, 0), Costly);
        var r = 0.25 * (0.21 - (0.001 * 2.21));
        Assert.Multiple(() =>
        {
            Assert.That((trace.Trades.Single().Weight, trace.Trades.Single().EntryBar, trace.Trades.Single().ExitBar), Is.EqualTo((0.25, 1, 3)));
            Assert.That(trace.Trades.Single().Return, Is.EqualTo(r).Within(1e-15));
            Assert.That(trace.Equity.ToArray(), Is.EqualTo(new[] { 1, 1 - (0.25 * 0.001), 1 + (0.25 * (0.1 - 0.001)), 1 + r, 1 + r }.Select(mark => 10_000 * mark)).AsCollection.Within(1e-9));
            Assert.That(metrics.TotalReturn, Is.EqualTo(r).Within(1e-14));
            Assert.That(metrics.MaxDrawdown, Is.EqualTo(0.25 * 0.001).Within(1e-14));
            Assert.That(metrics.Exposure, Is.EqualTo(0.4).Within(1e-14), "a share of time, whatever the size");
            Assert.That(metrics.Turnover, Is.EqualTo(0.25 * 2.21).Within(1e-14));
            Assert.That(metrics.BreakEvenCostBps, Is.EqualTo(1e4 * 0.21 / 2.21).Within(1e-9));
        });
    }

    [Test]
    public void The_break_even_cost_weighs_what_is_gained_and_what_is_traded()
    {
        // A quarter gains 10%, a half loses 10% of what it sold for.
        double[] prices = [100, 100, 110, 110, 121, 121];
        var metrics = GridBacktest.Run(Segment(prices, [1, 0, -1, 0, 0, 0], [0.25, 1, 0.5, 1, 1, 1]), new([0.5], [0], 1), Costly, 1).Metrics.Span[0];
        Assert.That(metrics.TradeCount, Is.EqualTo(2));
        Assert.That(metrics.BreakEvenCostBps, Is.EqualTo(1e4 * ((0.25 * 0.1) - (0.5 * 0.1)) / ((0.25 + 0.5) * 2.1)).Within(1e-9));
    }

    [Test]
    public void On_credit_a_long_position_can_lose_everything_and_stays_at_nothing([Values] bool ladder)
    {
        double[] prices = [100, 100, 60, 100, 100, 100];
        var settings = Costly with { Hold = TradeHold.Horizon, HorizonBars = 2, Ladder = ladder, DecideEvery = ladder ? 2 : 1 };
        var segment = Segment(prices, [1, 0, 1, 1, 0, 0], [3, 3, 3, 3, 3, 3]);
        var result = GridBacktest.Run(segment, new([0.5], [0], 1), settings, 1);
        Assert.That(result.Metrics.Span[0].Notes & BacktestNotes.Ruined, Is.EqualTo(BacktestNotes.Ruined), "three times a fall of 40% at the close of bar 2");
        Assert.That((result.Metrics.Span[0].TotalReturn, result.Metrics.Span[0].MaxDrawdown), Is.EqualTo((-1.0, 1.0)));
        var alone = GridBacktest.Run(Segment(prices, [1, 0, 1, 1, 0, 0], []), new([0.5], [0], 1), settings, 1).Metrics.Span[0];
        Assert.That(alone.Notes & BacktestNotes.Ruined, Is.EqualTo(BacktestNotes.None));
    }

    [Test]
    public void Where_no_weight_is_known_nothing_is_opened_until_one_is([Values(double.NaN, 0, double.PositiveInfinity, -1)] double none)
    {
        double[] prices = [100, 100, 101, 102, 103, 104, 105];
        var segment = Segment(prices, [1, 1, 1, 1, -1, -1, 0], [none, none, 0.5, none, none, 2, 1]);
        var trades = StrategyReplay.Run(segment, new(0.5, 0, 0), Costly).Trades;
        Assert.That(trades.Select(trade => (trade.EntryBar, trade.ExitBar, trade.Side, trade.Weight)), Is.EqualTo(new[] { (3, 5, 1, 0.5), (6, 6, -1, 2.0) }));
        var metrics = GridBacktest.Run(segment, new([0.5], [0], 1), Costly, 1).Metrics.Span[0];
        Assert.That(metrics.TradeCount, Is.EqualTo(2));
        Assert.That(metrics.TotalReturn, Is.EqualTo(((1 + trades[0].Return) * (1 + trades[1].Return)) - 1).Within(1e-14));
    }

    [Test]
    public void Half_the_size_halves_what_is_gained_and_leaves_every_ratio_as_it_is(
        [Values] TradeHold hold, [Values] bool ladder, [Values(FillPrice.Open, FillPrice.Passive)] FillPrice fill)
    {
        var (prices, predictions) = Walk(4000, _ => 0.01);
        var settings = Settings(hold, ladder, fill);
        var whole = GridBacktest.Run(Segment(prices, predictions, []), new([0.1], [0], 1), settings, 1).Metrics.Span[0];
        var half = GridBacktest.Run(Segment(prices, predictions, [.. prices.Select(_ => 0.5)]), new([0.1], [0], 1), settings, 1).Metrics.Span[0];
        Assert.That(whole.TradeCount, Is.GreaterThan(50));
        Assert.Multiple(() =>
        {
            Assert.That((half.Sqn, half.SqnRaw, half.ProfitFactor, half.WinRate), Is.EqualTo((whole.Sqn, whole.SqnRaw, whole.ProfitFactor, whole.WinRate)), "to the last bit: a half is exact");
            Assert.That((half.TradeCount, half.Exposure, half.WeeklyConsistency), Is.EqualTo((whole.TradeCount, whole.Exposure, whole.WeeklyConsistency)));
            Assert.That(half.Expectancy, Is.EqualTo(whole.Expectancy / 2));
            Assert.That(half.Turnover, Is.EqualTo(whole.Turnover / 2));
            Assert.That(half.BreakEvenCostBps, Is.EqualTo(whole.BreakEvenCostBps).Within(1e-12));
            Assert.That(half.MaxDrawdown, Is.LessThan(whole.MaxDrawdown));
        });
    }

    [Test]
    public void All_of_the_equity_said_in_a_column_is_what_it_is_without_one([Values] TradeHold hold, [Values] bool ladder)
    {
        var (prices, predictions) = Walk(4000, _ => 0.01);
        var settings = Settings(hold, ladder, FillPrice.Open);
        var without = GridBacktest.Run(Segment(prices, predictions, []), new([0.1], [0], 1), settings, 1);
        var with = GridBacktest.Run(Segment(prices, predictions, [.. prices.Select(_ => 1.0)]), new([0.1], [0], 1), settings, 1);
        Assert.That(with.Metrics.Span[0].Sqn, Is.EqualTo(without.Metrics.Span[0].Sqn));
        Assert.That(with.Metrics.Span[0].MaxDrawdown, Is.EqualTo(without.Metrics.Span[0].MaxDrawdown).Within(1e-12));
        Assert.That(with.AllDailyReturns.ToArray(), Is.EqualTo(without.AllDailyReturns.ToArray()).AsCollection.Within(1e-13));
    }

    [Test]
    public void Two_threads_give_the_bytes_of_one_with_weights(
        [Values] TradeHold hold, [Values] bool ladder, [Values(FillPrice.Open, FillPrice.Passive)] FillPrice fill, [Values] bool gaps)
    {
        var (prices, predictions) = Walk(5000, _ => 0.01);
        var random = new Random(6);
        var segment = Segment(prices, predictions, [.. prices.Select(_ => gaps && random.Next(10) == 0 ? double.NaN : 0.2 + (2 * random.NextDouble()))]);
        var grid = new ConfigurationGrid([0.1, 0.3], [0], 1);
        var settings = Settings(hold, ladder, fill);
        GridBacktestResult one = GridBacktest.Run(segment, grid, settings, 1), two = GridBacktest.Run(segment, grid, settings, 2);
        Assert.That(one.Metrics.Span[1].TradeCount, Is.GreaterThan(50));
        Assert.That(two.Metrics.ToArray(), Is.EqualTo(one.Metrics.ToArray()));
        Assert.That(MemoryMarshal.AsBytes(two.AllDailyReturns.Span).SequenceEqual(MemoryMarshal.AsBytes(one.AllDailyReturns.Span)));
    }

    [Test]
    public void With_a_volatility_target_days_move_as_much_as_it_says_in_calm_and_in_wild_times_alike()
    {
        // 300 dates of 24 hours whose year moves 8%, then as many at 40%; a long position is opened anew every 12 hours.
        const int half = 300 * 24;
        const double target = 0.15;
        var (prices, _) = Walk(2 * half, bar => (bar < half ? 0.08 : 0.4) / Math.Sqrt(252 * 24));
        double[] always = [.. prices.Select(_ => 1.0)];
        var weights = new double[prices.Length];
        AnnualVolatility.Compute(prices, Times(prices.Length), weights);
        VolatilityTarget.ToWeights(weights, target, 10);
        var settings = Costly with { Hold = TradeHold.Horizon, HorizonBars = 12, CostPerSide = 0 };
        var (calm, wild) = Realised(weights);
        var (fixedCalm, fixedWild) = Realised([]);
        Assert.Multiple(() =>
        {
            Assert.That(fixedCalm, Is.EqualTo(0.08).Within(0.015), "the market itself");
            Assert.That(fixedWild, Is.EqualTo(0.4).Within(0.06), "the market itself");
            Assert.That(calm, Is.EqualTo(target).Within(0.025));
            Assert.That(wild, Is.EqualTo(target).Within(0.025));
            Assert.That(Math.Abs(calm - target), Is.LessThan(Math.Abs(fixedCalm - target)));
            Assert.That(Math.Abs(wild - target), Is.LessThan(Math.Abs(fixedWild - target)));
        });

        (double Calm, double Wild) Realised(double[] sizes)
        {
            var daily = GridBacktest.Run(Segment(prices, always, sizes), new([0.5], [0], 1), settings, 1).DailyReturns(0).ToArray();
            Assert.That(daily, Has.Length.EqualTo(600));
            return (Year(daily[5..295]), Year(daily[305..]));
        }

        static double Year(double[] daily)
        {
            var mean = daily.Average();
            return Math.Sqrt(252 * daily.Sum(value => (value - mean) * (value - mean)) / (daily.Length - 1));
        }
    }

    [Test]
    public void A_forecast_is_the_deviation_of_the_last_twenty_returns_over_a_year_and_its_weight_is_bounded()
    {
        var (prices, _) = Walk(24 * 40, _ => 0.01);
        prices.AsSpan(500, 30).Fill(prices[500]);
        var forecast = new double[prices.Length];
        AnnualVolatility.Compute(prices, Times(prices.Length), forecast);
        var returns = prices.Select((price, t) => t == 0 ? double.NaN : Math.Log(price / prices[t - 1])).ToArray();
        for (var t = 24; t < prices.Length; t++)
        {
            var last = returns[(t - 19)..(t + 1)];
            var deviation = Math.Sqrt(last.Sum(r => Math.Pow(r - last.Average(), 2)) / 19);
            Assert.That(forecast[t], Is.EqualTo(deviation == 0 ? double.NaN : deviation * Math.Sqrt(252 * 24)).Within(1e-9), $"bar {t}");
        }

        Assert.That(forecast[..24], Is.All.NaN, "no date is complete");
        Assert.That(forecast[520..530], Is.All.NaN, "nothing moves");
        double[] weights = [0.05, 0.2, double.NaN, 0, double.PositiveInfinity];
        VolatilityTarget.ToWeights(weights, 0.1, 1.5);
        Assert.That(weights, Is.EqualTo(new[] { 1.5, 0.5, double.NaN, double.NaN, double.NaN }));
        Assert.That(() => VolatilityTarget.ToWeights([], 0, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => VolatilityTarget.ToWeights([], 1, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Weights_are_those_of_every_bar_or_of_none() =>
        Assert.That(() => GridBacktest.Run(Segment([100, 101], [1, 1], [1]), new([0.5], [0], 1), Costly, 1), Throws.ArgumentException.With.Message.Contains("weight"));

    private static BacktestSettings Settings(TradeHold hold, bool ladder, FillPrice fill) => Costly with
    {
        Hold = hold,
        Ladder = ladder && hold == TradeHold.Horizon,
        HorizonBars = 30,
        ProfitTarget = 2,
        StopLoss = 1,
        Fill = fill,
        TickSize = 0.01,
        CostPerSide = 1e-4,
    };

    private static (double[] Prices, double[] Predictions) Walk(int bars, Func<int, double> deviation)
    {
        var random = new Random(5);
        double[] prices = new double[bars], predictions = new double[bars];
        for (var t = 0; t < bars; t++)
        {
            // The sum of twelve uniform numbers less six is nearly normal, of deviation 1.
            var step = Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
            prices[t] = t == 0 ? 100 : prices[t - 1] * Math.Exp(deviation(t) * step);
            predictions[t] = random.NextDouble() - 0.5;
        }

        return (prices, predictions);
    }

    private static long[] Times(int bars) => [.. Enumerable.Range(0, bars).Select(bar => bar * Hour)];

    private static BacktestSegment Segment(double[] prices, double[] predictions, double[] weights) => new()
    {
        OpenTimes = Times(prices.Length),
        Open = prices,
        High = prices.Select(price => price * 1.003).ToArray(),
        Low = prices.Select(price => price * 0.997).ToArray(),
        Close = prices,
        Predictions = predictions,
        OutlierScores = new double[prices.Length],
        AllowedRegimes = Enumerable.Repeat(1u, prices.Length).ToArray(),
        Volatility = Enumerable.Repeat(0.01, prices.Length).ToArray(),
        Weights = weights,
    };
}
