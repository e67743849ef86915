using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

/// <summary>What a replay holds and orders at its end, against what the same replay does when it goes on.</summary>
[TestFixture]
internal sealed class OpenPositionTests
{
    private const int Bars = 160;

    private static readonly BacktestSettings Settings = new()
    {
        Direction = TradeDirection.Both,
        CostPerSide = 1e-4,
        InitialCash = 1,
        SqnCap = 100,
        HorizonBars = 5,
        ProfitTarget = 1,
        StopLoss = 1,
        TickSize = 0.01,
    };

    [Test]
    public void The_position_and_the_orders_of_every_beginning_are_those_of_the_whole(
        [Values] TradeHold hold, [Values(FillPrice.Open, FillPrice.Mid, FillPrice.Close)] FillPrice fill, [Values(1, 3)] int delay, [Values(1, 4)] int every)
    {
        var settings = Settings with { Hold = hold, Fill = fill, ExecutionDelayBars = delay, DecideEvery = every };
        var whole = Replay(Bars, settings);

        Assert.That(whole.Trades, Has.Count.GreaterThan(10));
        for (var count = 1; count < Bars; count++)
        {
            var trace = Replay(count, settings);
            var held = whole.Trades.Where(trade => trade.EntryBar < count && trade.ExitBar >= count).ToList();
            Assert.That(trace.Open.Select(position => (position.EntryBar, position.Side, position.EntryPrice)), Is.EqualTo(held.Select(trade => (trade.EntryBar, trade.Side, trade.EntryPrice))), $"after {count} bars");
            Assert.That(trace.Trades.Count(trade => trade.OpenAtEnd), Is.EqualTo(held.Count));

            // A barrier that is touched in the next bar may free the way, or leave before the order does.
            var leaves = held.Where(trade => trade.ExitBar == count && !trade.OpenAtEnd && hold != TradeHold.Barrier).Select(trade => trade.Side);
            var enters = whole.Trades.Where(trade => trade.EntryBar == count && (hold != TradeHold.Barrier || held.Count == 0)).Select(trade => trade.Side);
            if (hold != TradeHold.Barrier || held.Count == 0)
            {
                Assert.That(trace.Next.Where(order => !order.Opens).Select(order => order.Side), Is.EqualTo(leaves), $"leaves after {count} bars");
                Assert.That(trace.Next.Where(order => order.Opens).Select(order => order.Side), Is.EqualTo(enters), $"enters after {count} bars");
            }
        }
    }

    [Test]
    public void A_ladder_holds_and_orders_by_its_parts([Values(1, 2)] int every)
    {
        var settings = Settings with { Hold = TradeHold.Horizon, Ladder = true, DecideEvery = every };
        var whole = Replay(Bars, settings);

        for (var count = 1; count < Bars; count++)
        {
            var trace = Replay(count, settings);
            var held = whole.Trades.Where(trade => trade.EntryBar < count && trade.ExitBar >= count).ToList();
            Assert.That(trace.Open.Select(position => position.EntryBar).Order(), Is.EqualTo(held.Select(trade => trade.EntryBar)), $"after {count} bars");
            Assert.That(trace.Open.Select(position => position.BarsLeft), Is.EqualTo(trace.Open.Select(position => position.EntryBar + 5 - (count - 1))));
            Assert.That(trace.Open.Select(position => position.Part).Distinct().Count(), Is.EqualTo(trace.Open.Count));
            Assert.That(trace.Next.Count(order => !order.Opens), Is.EqualTo(held.Count(trade => trade.ExitBar == count && !trade.OpenAtEnd)));
            Assert.That(trace.Next.Where(order => order.Opens).Select(order => order.Side), Is.EqualTo(whole.Trades.Where(trade => trade.EntryBar == count).Select(trade => trade.Side)));
        }
    }

    [Test]
    public void A_passive_order_for_the_next_bar_is_given_whether_or_not_it_will_be_filled()
    {
        var settings = Settings with { Fill = FillPrice.Passive, TickSize = 0.2 };
        var whole = Replay(Bars, settings);
        var (given, filled) = (0, 0);
        for (var count = 1; count < Bars; count++)
        {
            var opens = Replay(count, settings).Next.Where(order => order.Opens).ToList();
            var entered = whole.Trades.Where(trade => trade.EntryBar == count).ToList();
            Assert.That(entered.Count, Is.LessThanOrEqualTo(opens.Count), $"after {count} bars");
            Assert.That(opens.Select(order => order.DecisionBar), Is.All.EqualTo(count - 1));
            (given, filled) = (given + opens.Count, filled + entered.Count);
        }

        Assert.That(filled, Is.GreaterThan(5).And.LessThan(given));
    }

    [Test]
    public void An_open_position_tells_its_barriers_its_bars_and_its_return()
    {
        double[] prices = [100, 100, 101, 102];
        var segment = new BacktestSegment
        {
            OpenTimes = new long[] { 0, 60_000, 120_000, 180_000 },
            Open = prices,
            High = prices,
            Low = prices,
            Close = prices,
            Predictions = new double[] { 1, 0, 0, 0 },
            OutlierScores = new double[4],
            AllowedRegimes = new uint[] { 1, 1, 1, 1 },
            Volatility = new[] { 0.02, 0.02, 0.02, 0.02 },
        };
        var held = StrategyReplay.Run(segment, new(0.5, 0, 0), Settings with { Hold = TradeHold.Barrier, ProfitTarget = 2, StopLoss = 0 }).Open.Single();

        Assert.That((held.EntryBar, held.Side, held.EntryPrice, held.BarsLeft, held.Stop), Is.EqualTo((1, 1, 100.0, (int?)3, (double?)null)));
        Assert.That(held.Target, Is.EqualTo(104).Within(1e-12));
        Assert.That(held.Return, Is.EqualTo(0.02 - 1e-4).Within(1e-15));
    }

    [Test]
    public void What_is_held_and_ordered_has_the_weight_of_its_decision([Values] bool ladder)
    {
        var weights = Enumerable.Range(0, Bars).Select(bar => 0.1 + (bar % 7 / 4.0)).ToArray();
        var settings = Settings with { Hold = TradeHold.Horizon, Ladder = ladder };
        var checks = 0;
        for (var count = 2; count < Bars; count++)
        {
            var trace = Replay(count, settings, weights);
            Assert.That(trace.Open.Select(held => held.Weight), Is.EqualTo(trace.Open.Select(held => weights[held.EntryBar - 1])));
            Assert.That(trace.Next.Where(order => order.Opens).Select(order => order.Weight), Is.All.EqualTo(weights[count - 1]));
            Assert.That(trace.Next.Where(order => !order.Opens).Select(order => order.Weight), Is.EqualTo(trace.Open.Where(held => held.BarsLeft == 1).Select(held => held.Weight)));
            foreach (var held in trace.Open)
            {
                var closed = trace.Trades.Single(trade => trade.OpenAtEnd && trade.EntryBar == held.EntryBar);
                Assert.That(held.Return, Is.EqualTo(closed.Return + (held.Weight * 1e-4 * closed.ExitPrice / held.EntryPrice)).Within(1e-15));
                checks++;
            }
        }

        Assert.That(checks, Is.GreaterThan(50));
    }

    private static StrategyTrace Replay(int count, BacktestSettings settings, double[]? weights = null)
    {
        var random = new Random(11);
        double[] prices = new double[Bars + 1], predictions = new double[Bars], lows = new double[Bars];
        prices[0] = 100;
        for (var bar = 0; bar < Bars; bar++)
        {
            prices[bar + 1] = prices[bar] * (1 + (0.01 * (random.NextDouble() - 0.5)));
            predictions[bar] = random.NextDouble() - 0.5;
            lows[bar] = prices[bar] * (1 - (0.004 * random.NextDouble()));
        }

        return StrategyReplay.Run(
            new()
            {
                OpenTimes = Enumerable.Range(0, count).Select(bar => bar * 3_600_000L).ToArray(),
                Open = prices.AsMemory(..count),
                High = prices[..count].Select(price => price * 1.004).ToArray(),
                Low = lows.AsMemory(..count),
                Close = prices[1..(count + 1)].Select((price, bar) => Math.Clamp(price, lows[bar], prices[bar] * 1.004)).ToArray(),
                Predictions = predictions.AsMemory(..count),
                OutlierScores = new double[count],
                AllowedRegimes = Enumerable.Repeat(1u, count).ToArray(),
                Volatility = Enumerable.Repeat(0.006, count).ToArray(),
                Weights = weights?[..count] ?? [],
            },
            new(0.2, 0, 0), settings);
    }
}
