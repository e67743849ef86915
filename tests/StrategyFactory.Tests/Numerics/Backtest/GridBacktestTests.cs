using System.Runtime.InteropServices;
using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

[TestFixture]
internal sealed class GridBacktestTests
{
    private const long Day = 86_400_000;
    private static readonly BacktestSettings Costless = new() { CostPerSide = 0, InitialCash = 10_000, SqnCap = 100 };

    [Test]
    public void A_reversal_worked_by_hand()
    {
        // Long from 110 to 100, reversed to short from 100 to 100, 1% a side: r = −1/11 − 0.01·21/11 = −0.11 and −0.02.
        double[] open = [100, 110, 120, 100, 80, 100], close = [105, 115, 110, 90, 90, 95];
        var segment = Segment(0, Day, open, close, [0.01, 0.01, -0.01, -0.01, double.NaN, 0.01]);
        var settings = Costless with { Direction = TradeDirection.Both, CostPerSide = 0.01 };
        var result = GridBacktest.Run(segment, new([0.001], [0], 1), settings, 1);
        var metrics = result.Metrics.Span[0];
        var trace = StrategyReplay.Run(segment, new(0.001, 0, 0), settings);
        Assert.Multiple(() =>
        {
            Assert.That(metrics.TradeCount, Is.EqualTo(2));
            Assert.That(metrics.TotalReturn, Is.EqualTo((0.89 * 0.98) - 1).Within(1e-14));
            Assert.That(metrics.Expectancy, Is.EqualTo(-0.065).Within(1e-14));
            Assert.That(metrics.WinRate, Is.Zero);
            Assert.That(metrics.ProfitFactor, Is.Zero);
            Assert.That(metrics.Exposure, Is.EqualTo(4.0 / 6));
            Assert.That(metrics.Turnover, Is.EqualTo((21.0 / 11) + 2).Within(1e-14));
            Assert.That(metrics.BreakEvenCostBps, Is.EqualTo(-1e4 / 43).Within(1e-9));
            Assert.That(metrics.MaxDrawdown, Is.EqualTo(1 - (0.8722 / (0.99 + (1.0 / 22)))).Within(1e-14));
            Assert.That(metrics.BuyAndHoldReturn, Is.EqualTo(-0.05).Within(1e-14));
            Assert.That(metrics.OpenAtEnd, Is.False);
            Assert.That(trace.Trades.Select(trade => (trade.EntryBar, trade.ExitBar, trade.Side)), Is.EqualTo(new[] { (1, 3, 1), (3, 5, -1) }));
            Assert.That(trace.Equity.ToArray(), Is.EqualTo([10_000, 10_354.545454545454, 9_900, 9_701, 9_701, 8_722]).AsCollection.Within(1e-8));
            Assert.That(result.DailyReturns(0).Span[1], Is.EqualTo(0.035454545454545).Within(1e-12));
        });
    }

    [Test]
    public void A_signal_filled_beyond_the_segment_is_ignored_and_the_last_trade_is_flagged()
    {
        double[] prices = [100, 100, 110];
        var lastOnly = Run(Segment(0, Day, prices, prices, [0, 0, 1]), Costless);
        var open = Run(Segment(0, Day, prices, prices, [1, 1, 0]), Costless);
        Assert.Multiple(() =>
        {
            Assert.That(lastOnly.TradeCount, Is.Zero);
            Assert.That(lastOnly.Notes & BacktestNotes.NoTrades, Is.EqualTo(BacktestNotes.NoTrades));
            Assert.That((lastOnly.Sqn, lastOnly.WinRate, lastOnly.Expectancy, lastOnly.ProfitFactor, lastOnly.Sharpe), Is.EqualTo(((double?)null, (double?)null, (double?)null, (double?)null, (double?)null)));
            Assert.That(open.OpenAtEnd, Is.True);
            Assert.That(open.TotalReturn, Is.EqualTo(0.1).Within(1e-14));
            Assert.That(open.ProfitFactor, Is.Null);
            Assert.That(open.Notes & BacktestNotes.NoLosses, Is.EqualTo(BacktestNotes.NoLosses));
        });
    }

    [Test]
    public void The_threshold_is_strict_and_the_cutoff_inclusive()
    {
        double[] prices = [100, 101, 102, 103];
        var segment = Segment(0, Day, prices, prices, [0.001, 0.002, 0.002, 0], scores: [0, 2, 2.1, 0]);
        Assert.That(StrategyReplay.Run(segment, new(0.001, 2, 0), Costless).Trades.Select(trade => (trade.EntryBar, trade.ExitBar)), Is.EqualTo(new[] { (2, 3) }));
        Assert.That(GridBacktest.Run(segment, new([0.001], [2], 1), Costless, 1).Metrics.Span[0].TotalReturn, Is.EqualTo((103.0 / 102) - 1).Within(1e-14));
    }

    [Test]
    public void Weekly_consistency_joins_the_days_of_an_iso_week_across_the_new_year()
    {
        // Weekdays from Monday 2020-12-07: weeks 50, 51, 52, 53, 1, 2, 3. Exits fall on bars 7, 12, 16 (29 December), 19 (1 January), 22.
        var times = Enumerable.Range(0, 49).Select(day => new DateTime(2020, 12, 7).AddDays(day)).Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .Select(day => new DateTimeOffset(day, TimeSpan.Zero).ToUnixTimeMilliseconds()).ToArray();
        var predictions = new double[35];
        foreach (var bar in new[] { 5, 10, 14, 17, 20 })
        {
            predictions[bar] = 1;
        }

        double[] prices = [.. Enumerable.Repeat(100.0, 35)];
        var allowed = Enumerable.Range(0, 35).Select(bar => bar is >= 25 and < 30 ? 1u : 3u).ToArray();
        var segment = Segment(times, prices, prices, predictions, new double[35], allowed);
        var metrics = GridBacktest.Run(segment, new([0], [0], 2), Costless, 1).Metrics.ToArray();
        var trades = StrategyReplay.Run(segment, new(0, 0, 0), Costless).Trades;
        Assert.Multiple(() =>
        {
            Assert.That(trades.Select(trade => (trade.IsoYear, trade.IsoWeek)), Is.EqualTo(new[] { (2020, 51), (2020, 52), (2020, 53), (2020, 53), (2021, 1) }));
            Assert.That(metrics[0].WeeklyConsistency, Is.EqualTo(Math.Sqrt(0.5)).Within(1e-14), "1, 1, 2, 1, 0");
            Assert.That(metrics[1].WeeklyConsistency, Is.EqualTo(0.4).Within(1e-14), "1, 1, 2, 1: the last week never allows the regime");
        });
    }

    [Test]
    public void A_short_that_loses_everything_ends_the_account()
    {
        double[] prices = [100, 100, 150, 250, 90, 90];
        var segment = Segment(0, Day, prices, prices, [-1, -1, -1, -1, 0, 0]);
        var result = GridBacktest.Run(segment, new([0], [0], 1), Costless with { Direction = TradeDirection.Short }, 1);
        var metrics = result.Metrics.Span[0];
        Assert.Multiple(() =>
        {
            Assert.That(metrics.Notes & BacktestNotes.Ruined, Is.EqualTo(BacktestNotes.Ruined));
            Assert.That((metrics.TotalReturn, metrics.MaxDrawdown), Is.EqualTo((-1.0, 1.0)));
            Assert.That(result.DailyReturns(0).ToArray(), Is.EqualTo([0, 0, -0.5, -1, 0, 0]).AsCollection);
        });
    }

    [TestCase(TradeDirection.Long)]
    [TestCase(TradeDirection.Both)]
    public void Two_threads_give_the_bytes_of_one(TradeDirection direction)
    {
        var segment = GridBacktestAgreementTests.RealSegment(20_000);
        var grid = new ConfigurationGrid([0, 0.0001, 0.0003, 0.0005], [0, 2, 2.5, 3, 3.5], 7);
        var settings = Costless with { Direction = direction, CostPerSide = 1e-4 };
        GridBacktestResult one = GridBacktest.Run(segment, grid, settings, 1), two = GridBacktest.Run(segment, grid, settings, 2);
        Assert.That(two.Metrics.ToArray(), Is.EqualTo(one.Metrics.ToArray()));
        Assert.That(MemoryMarshal.AsBytes(two.AllDailyReturns.Span).SequenceEqual(MemoryMarshal.AsBytes(one.AllDailyReturns.Span)));
    }

    [Test]
    public void Strategies_come_threshold_first_then_cutoff_then_regime()
    {
        var grid = new ConfigurationGrid([0.0001, 0.0003, 0.0005, 0.0007], [0, 2, 2.5, 3, 3.5], 7);
        Assert.That(grid.Count, Is.EqualTo(140));
        Assert.That((grid[0], grid[1], grid[7], grid[35]), Is.EqualTo((new StrategyConfiguration(0.0001, 0, 0), new StrategyConfiguration(0.0001, 0, 1), new StrategyConfiguration(0.0001, 2, 0), new StrategyConfiguration(0.0003, 0, 0))));
    }

    [Test]
    public void Impossible_input_is_refused()
    {
        double[] prices = [100, 101];
        var segment = Segment(0, Day, prices, prices, [1, 1]);
        Assert.Multiple(() =>
        {
            Assert.That(() => Run(segment, Costless with { ExecutionDelayBars = 0 }), Throws.ArgumentException);
            Assert.That(() => Run(segment, Costless with { ExecutionDelayBars = 0, Fill = FillPrice.Mid }), Throws.ArgumentException);
            Assert.That(Run(segment, Costless with { ExecutionDelayBars = 0, Fill = FillPrice.Close }).TotalReturn, Is.EqualTo(0.01).Within(1e-14));
            Assert.That(() => Run(segment, Costless with { CostPerSide = -1e-4 }), Throws.ArgumentException);
            Assert.That(() => Run(Segment(0, 0, prices, prices, [1, 1]), Costless), Throws.ArgumentException, "times do not increase");
            Assert.That(() => Run(Segment(0, Day, prices, [100, double.NaN], [1, 1]), Costless), Throws.ArgumentException);
            Assert.That(() => Run(Segment(0, Day, prices, [100, 0], [1, 1]), Costless), Throws.ArgumentException);
            Assert.That(() => Run(Segment(0, Day, [], [], []), Costless), Throws.ArgumentException);
            Assert.That(() => Run(Segment(0, Day, prices, prices, [1]), Costless), Throws.ArgumentException);
            Assert.That(() => new ConfigurationGrid([-0.1], [0], 1), Throws.ArgumentException);
            Assert.That(() => new ConfigurationGrid([0.1], [0], 33), Throws.ArgumentException);
        });
    }

    [Test]
    public void An_outlier_score_is_zero_where_the_predictions_did_not_vary()
    {
        var scores = new double[3];
        OutlierScore.Compute([1, 4, -2], 1, 1.5, scores);
        Assert.That(scores, Is.EqualTo([0, 2, 2]).AsCollection);
        OutlierScore.Compute([1, 4, double.NaN], [1, 1, 1], [0, 3, 1], scores);
        Assert.That(scores, Is.EqualTo([0, 1, double.NaN]).AsCollection);
    }

    private static StrategyMetrics Run(BacktestSegment segment, BacktestSettings settings) =>
        GridBacktest.Run(segment, new([0.5], [0], 1), settings, 1).Metrics.Span[0];

    private static BacktestSegment Segment(long start, long step, double[] open, double[] close, double[] predictions, double[]? scores = null) => Segment(
        [.. Enumerable.Range(0, open.Length).Select(bar => start + (bar * step))], open, close, predictions,
        scores ?? new double[open.Length], [.. Enumerable.Repeat(1u, open.Length)]);

    private static BacktestSegment Segment(long[] times, double[] open, double[] close, double[] predictions, double[] scores, uint[] allowed) => new()
    {
        OpenTimes = times,
        Open = open,
        High = open.Zip(close, Math.Max).ToArray(),
        Low = open.Zip(close, Math.Min).ToArray(),
        Close = close,
        Predictions = predictions,
        OutlierScores = scores,
        AllowedRegimes = allowed,
    };
}
