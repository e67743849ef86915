using System.Runtime.InteropServices;
using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

[TestFixture]
internal sealed class TradeHoldTests
{
    private const long Day = 86_400_000;
    private static readonly BacktestSettings Costless = new() { Direction = TradeDirection.Both, CostPerSide = 0, InitialCash = 10_000, SqnCap = 100 };
    private static readonly BacktestSettings Barriers = Costless with { Hold = TradeHold.Barrier, HorizonBars = 3, ProfitTarget = 2, StopLoss = 1 };

    [Test]
    public void A_horizon_ignores_signals_until_its_end_and_enters_again_in_the_bar_of_the_exit()
    {
        // Entered at bar 1, left and entered short at bar 3 by the decision of bar 2; that of bar 1 is ignored, and 5 is the end.
        double[] prices = [100, 100, 110, 120, 110, 100, 90];
        var trades = Trades(prices, [1, -1, -1, 0, 0, 0, 0], Costless with { Hold = TradeHold.Horizon, HorizonBars = 2 });
        Assert.That(trades.Select(trade => (trade.EntryBar, trade.ExitBar, trade.Side, trade.OpenAtEnd)), Is.EqualTo(new[] { (1, 3, 1, false), (3, 5, -1, false) }));
        Assert.That(trades.Select(trade => trade.Return), Is.EqualTo([0.2, 20.0 / 120]).AsCollection.Within(1e-14));
    }

    [Test]
    public void Decisions_every_few_bars_leave_the_position_between_them()
    {
        double[] prices = [100, 101, 102, 103, 104, 105, 106];
        var trades = Trades(prices, [1, 0, -1, 0, 0, 0, 1], Costless with { DecideEvery = 3 });
        Assert.That(trades.Select(trade => (trade.EntryBar, trade.ExitBar, trade.Side)), Is.EqualTo(new[] { (1, 4, 1) }), "what bar 2 says is not looked at, bar 3 ends it");
    }

    [Test]
    public void A_ladder_is_the_mean_of_parts_that_compound_each_on_its_own()
    {
        // Parts of decisions 0, 2 and 1, 3: entered at 1, 3 and 2, 4 at the opens, two bars each.
        double[] prices = [100, 100, 110, 121, 110, 132, 132];
        var settings = Costless with { Hold = TradeHold.Horizon, HorizonBars = 2, Ladder = true };
        var segment = Segment(prices, [1, 1, 1, 1, 0, 0, 0]);
        var metrics = GridBacktest.Run(segment, new([0.5], [0], 1), settings, 1).Metrics.Span[0];
        var first = 1.21 * (132.0 / 121);
        var second = 1.0 * (132.0 / 110);
        Assert.Multiple(() =>
        {
            Assert.That(settings.Sleeves, Is.EqualTo(2));
            Assert.That(metrics.TradeCount, Is.EqualTo(4));
            Assert.That(metrics.TotalReturn, Is.EqualTo(((first + second) / 2) - 1).Within(1e-14));
            Assert.That(metrics.Exposure, Is.EqualTo(8.0 / 7 / 2).Within(1e-14));
            Assert.That(metrics.Turnover, Is.EqualTo((2.21 + 2 + (1 + (132.0 / 121)) + 2.2) / 2).Within(1e-14));
            Assert.That(metrics.MaxDrawdown, Is.EqualTo(1 - ((1.21 * (110.0 / 121)) + 1) / (1.21 + 1.1)).Within(1e-14), "from bar 3 to bar 4");
            Assert.That(metrics.OpenAtEnd, Is.False);
        });
    }

    [TestCase(100, 103, 98.5, 100, 99.0, TestName = "Both_inside_one_bar_are_the_stop")]
    [TestCase(97, 97.5, 96, 97, 97.0, TestName = "A_gap_through_the_stop_is_filled_at_the_open")]
    [TestCase(104, 105, 98, 104, 104.0, TestName = "A_gap_through_the_target_is_filled_at_the_open_before_anything_else")]
    [TestCase(100, 102, 99.5, 101, 102.0, TestName = "A_target_is_filled_at_its_level")]
    [TestCase(100, 101.9, 99.1, 100, 101.0, TestName = "Nothing_touched_ends_at_the_time_limit")]
    public void A_long_position_between_barriers(double open, double high, double low, double close, double exit)
    {
        // Entered at 100 at the open of bar 1 with a volatility of 1%: stop 99, target 102, limit the open of bar 4.
        var segment = Segment([100, 100, open, 100, 101, 101], [100, 100.5, high, 100.5, 101, 101], [100, 99.5, low, 99.5, 101, 101], [100, 100, close, 100, 101, 101], [1, 0, 0, 0, 0, 0]);
        var trade = StrategyReplay.Run(segment, new(0.5, 0, 0), Barriers).Trades.Single();
        Assert.That((trade.EntryBar, trade.ExitPrice), Is.EqualTo((1, exit)));
        Assert.That(trade.ExitBar, Is.EqualTo(exit == 101.0 ? 4 : 2));
        Assert.That(GridBacktest.Run(segment, new([0.5], [0], 1), Barriers, 1).Metrics.Span[0].Expectancy, Is.EqualTo((exit / 100) - 1).Within(1e-14));
    }

    [Test]
    public void A_stop_in_the_entry_bar_counts_for_fills_at_the_open_and_not_for_those_at_the_close()
    {
        var segment = Segment([100, 100, 100, 100, 100, 100], [100, 100, 100, 100, 100, 100], [100, 98, 99.5, 99.5, 99.5, 99.5], [100, 100, 100, 100, 100, 100], [1, 0, 0, 0, 0, 0]);
        var atOpen = StrategyReplay.Run(segment, new(0.5, 0, 0), Barriers).Trades.Single();
        var atClose = StrategyReplay.Run(segment, new(0.5, 0, 0), Barriers with { Fill = FillPrice.Close }).Trades.Single();
        Assert.That((atOpen.EntryBar, atOpen.ExitBar, atOpen.ExitPrice), Is.EqualTo((1, 1, 99.0)));
        Assert.That((atClose.EntryBar, atClose.ExitBar, atClose.ExitPrice), Is.EqualTo((1, 4, 100.0)));
        Assert.That(GridBacktest.Run(segment, new([0.5], [0], 1), Barriers, 1).Metrics.Span[0].TotalReturn, Is.EqualTo(-0.01).Within(1e-14));
    }

    [Test]
    public void Half_a_spread_is_paid_on_each_side_where_it_is_known()
    {
        double[] prices = [100, 100, 110, 110];
        var segment = Segment(prices, prices, prices, prices, [1, 0, 0, 0], halfSpread: [double.NaN, 0.001, 0.003, 0.5]);
        var settings = Costless with { CostPerSide = 0.0001 };
        var trade = StrategyReplay.Run(segment, new(0.5, 0, 0), settings).Trades.Single();
        Assert.That(trade.Return, Is.EqualTo(0.1 - 0.0011 - (0.0031 * 1.1)).Within(1e-14));
        Assert.That(GridBacktest.Run(segment, new([0.5], [0], 1), settings, 1).Metrics.Span[0].BreakEvenCostBps, Is.EqualTo(1e4 * 0.1 / 2.1).Within(1e-9));
    }

    [TestCase(99.99, 1, TestName = "A_limit_passed_by_a_tick_is_filled")]
    [TestCase(100.0, 0, TestName = "A_limit_only_touched_is_not_filled")]
    public void A_passive_entry(double low, int trades)
    {
        var segment = Segment([100, 100.5, 101, 101], [100, 101, 101, 101], [100, low, 100, 100], [100, 101, 101, 101], [1, 1, 0, 0], halfSpread: [0, 0.1, 0.1, 0.1]);
        var settings = Costless with { Fill = FillPrice.Passive, TickSize = 0.01 };
        var made = StrategyReplay.Run(segment, new(0.5, 0, 0), settings with { Direction = TradeDirection.Long }).Trades;
        Assert.That(made, Has.Count.EqualTo(trades));
        if (trades == 1)
        {
            // Left by a market order at the close of bar 3, because the ask of bar 2, 111.1, is not reached; the entry pays no spread.
            Assert.That((made[0].EntryBar, made[0].EntryPrice, made[0].ExitBar, made[0].ExitPrice), Is.EqualTo((1, 100.0, 3, 101.0)));
            Assert.That(made[0].Return, Is.EqualTo(0.01 - (0.1 * 1.01)).Within(1e-14));
        }
    }

    [Test]
    public void Two_threads_give_the_bytes_of_one([Values] TradeHold hold, [Values] bool ladder, [Values(FillPrice.Open, FillPrice.Passive)] FillPrice fill)
    {
        var random = new Random(5);
        var prices = new double[5000];
        for (var t = 0; t < prices.Length; t++)
        {
            prices[t] = t == 0 ? 100 : prices[t - 1] * (1 + ((random.NextDouble() - 0.5) * 0.01));
        }

        var segment = Segment(prices, [.. prices.Select(price => price * 1.003)], [.. prices.Select(price => price * 0.997)], prices, [.. prices.Select(_ => random.NextDouble() - 0.5)]);
        var settings = Barriers with { Hold = hold, Ladder = ladder && hold == TradeHold.Horizon, HorizonBars = 30, Fill = fill, TickSize = 0.01, CostPerSide = 1e-4 };
        var grid = new ConfigurationGrid([0.1, 0.3], [0], 1);
        GridBacktestResult one = GridBacktest.Run(segment, grid, settings, 1), two = GridBacktest.Run(segment, grid, settings, 2);
        Assert.That(one.Metrics.Span[1].TradeCount, Is.GreaterThan(50));
        Assert.That(two.Metrics.ToArray(), Is.EqualTo(one.Metrics.ToArray()));
        Assert.That(MemoryMarshal.AsBytes(two.AllDailyReturns.Span).SequenceEqual(MemoryMarshal.AsBytes(one.AllDailyReturns.Span)));
    }

    [Test]
    public void Impossible_holds_are_refused()
    {
        double[] prices = [100, 101];
        var segment = Segment(prices, [1, 1]);
        Assert.Multiple(() =>
        {
            Assert.That(() => Run(segment, Costless with { DecideEvery = 0 }), Throws.ArgumentException);
            Assert.That(() => Run(segment, Costless with { Hold = TradeHold.Horizon, HorizonBars = 0 }), Throws.ArgumentException);
            Assert.That(() => Run(segment, Costless with { Hold = TradeHold.Horizon, HorizonBars = 501 }), Throws.ArgumentException);
            Assert.That(() => Run(segment, Barriers with { Ladder = true }), Throws.ArgumentException);
            Assert.That(() => Run(segment, Barriers with { StopLoss = -1 }), Throws.ArgumentException);
            Assert.That(() => Run(segment, Costless with { Fill = FillPrice.Passive }), Throws.ArgumentException, "no tick size");
            Assert.That(() => Run(Segment(prices, prices, prices, prices, [1, 1], halfSpread: [0, -0.1]), Costless), Throws.ArgumentException);
            Assert.That(() => Run(Segment(prices, prices, prices, prices, [1, 1], halfSpread: [0]), Costless), Throws.ArgumentException);
        });
    }

    private static GridBacktestResult Run(BacktestSegment segment, BacktestSettings settings) => GridBacktest.Run(segment, new([0.5], [0], 1), settings, 1);

    private static IReadOnlyList<BacktestTrade> Trades(double[] prices, double[] predictions, BacktestSettings settings) =>
        StrategyReplay.Run(Segment(prices, predictions), new(0.5, 0, 0), settings).Trades;

    private static BacktestSegment Segment(double[] prices, double[] predictions) => Segment(prices, prices, prices, prices, predictions);

    private static BacktestSegment Segment(double[] open, double[] high, double[] low, double[] close, double[] predictions, double[]? halfSpread = null) => new()
    {
        OpenTimes = Enumerable.Range(0, open.Length).Select(bar => bar * Day).ToArray(),
        Open = open,
        High = high,
        Low = low,
        Close = close,
        Predictions = predictions,
        OutlierScores = new double[open.Length],
        AllowedRegimes = Enumerable.Repeat(1u, open.Length).ToArray(),
        Volatility = Enumerable.Repeat(0.01, open.Length).ToArray(),
        HalfSpread = halfSpread ?? [],
    };
}
