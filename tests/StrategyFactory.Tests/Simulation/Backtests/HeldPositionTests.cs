using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Simulation.Backtests;

/// <summary>The ways of holding a position, from a stored model to its trades.</summary>
[TestFixture]
internal sealed class HeldPositionTests
{
    private const int Horizon = 4;

    private static readonly Strategy Often = new(new(0.5, IsQuantile: true), 0, RegimeConfig.Any);
    private static readonly SimulationSettings Settings = new() { Direction = Direction.Both, FeeBps = 0, SlippageBps = 0 };

    private TestFactory _factory = null!;
    private Guid _model;
    private ModelPredictions _predictions = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        var specification = new TrainingSpecification
        {
            Symbol = "SMALL",
            Features = SmallMarket.Features,
            Horizon = Horizon,
            AlphaGrid = [0.001],
            L1RatioGrid = [0.5],
            RegimeConfigs = [RegimeConfig.Any],
        };
        _model = (await _factory.SendAsync(new TrainModel(specification))).ModelId;
        _predictions = await _factory.SendAsync(new GetPredictions(_model));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task Until_the_horizon_every_trade_but_the_last_lasts_so_many_bars_and_none_overlaps()
    {
        var trades = await TradesAsync(Settings with { Hold = Hold.Horizon });

        Assert.That(trades, Has.Count.GreaterThan(100));
        Assert.That(trades.SkipLast(1).Select(trade => trade.Exit - trade.Entry), Is.All.EqualTo(Horizon));
        Assert.That(trades.Zip(trades.Skip(1)).Select(pair => pair.Second.Entry - pair.First.Exit), Is.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public async Task A_ladder_opens_one_at_every_signal()
    {
        var trades = await TradesAsync(Settings with { Hold = Hold.Horizon, Ladder = true });
        var fitted = _predictions.FittedMagnitudes.Span;
        var threshold = Often.Threshold.Resolve(fitted);
        var signals = _predictions.Returns[..^1].ToArray().Count(value => Math.Abs(value) > threshold);

        Assert.That(trades, Has.Count.EqualTo(signals));
        Assert.That(trades.Take(trades.Count - Horizon).Select(trade => trade.Exit - trade.Entry), Is.All.EqualTo(Horizon));
    }

    [Test]
    public async Task Barriers_end_some_trades_earlier_and_none_later()
    {
        var trades = await TradesAsync(Settings with { Hold = Hold.Barrier, ProfitTarget = 0.8, StopLoss = 0.8 });
        var moves = _predictions.Moves().ToArray();

        Assert.That(trades.Max(trade => trade.Exit - trade.Entry), Is.LessThanOrEqualTo(Horizon));
        Assert.That(trades.Count(trade => trade.Exit - trade.Entry < Horizon), Is.GreaterThan(trades.Count / 4));
        var atTarget = trades.Count(trade => Math.Abs((trade.Trade.Side * ((trade.Trade.ExitPrice / trade.Trade.EntryPrice) - 1)) - (0.8 * moves[trade.Entry - 1])) < 1e-9);
        Assert.That(atTarget, Is.GreaterThan(trades.Count / 10), "a target is left at its own price");
    }

    [Test]
    public async Task Decisions_fall_on_every_kth_bar()
    {
        var trades = await TradesAsync(Settings with { DecideEvery = 7 });

        Assert.That(trades, Has.Count.GreaterThan(30));
        Assert.That(trades.SelectMany(trade => new[] { trade.Entry, trade.Exit }).SkipLast(1).Select(bar => (bar - 1) % 7), Is.All.Zero);
    }

    [Test]
    public async Task A_passive_order_is_filled_at_the_close_that_decided_where_the_bar_trades_through_it()
    {
        var trades = await TradesAsync(Settings with { Fill = Fill.Passive, TickSize = 1e-4 });
        var (close, high, low) = (_predictions.Data.Bars.Close.Span[_predictions.Segment.Start..].ToArray(), _predictions.Data.Bars.High.Span[_predictions.Segment.Start..].ToArray(), _predictions.Data.Bars.Low.Span[_predictions.Segment.Start..].ToArray());

        Assert.That(trades, Has.Count.GreaterThan(50));
        foreach (var (trade, entry, _) in trades)
        {
            Assert.That(trade.EntryPrice, Is.EqualTo(close[entry - 1]));
            Assert.That(trade.Side > 0 ? low[entry] : -high[entry], Is.LessThanOrEqualTo((trade.Side * close[entry - 1]) - (1e-4 * (1 - 1e-6))));
        }
    }

    private async Task<List<(Trade Trade, int Entry, int Exit)>> TradesAsync(SimulationSettings settings)
    {
        var replayed = await _factory.SendAsync(new ReplayStrategy(_model, "SMALL", Often, settings));
        Assert.That(replayed.Result.TradeCount, Is.EqualTo(replayed.Trades.Count));
        Assert.That(replayed.Result.Sharpe, Is.Not.Null);
        var times = _predictions.Data.Bars.Times.Slice(_predictions.Segment.Start, _predictions.Segment.Count).ToArray();
        return [.. replayed.Trades.Select(trade => (trade, Bar(trade.EntryTime), Bar(trade.ExitTime)))];

        int Bar(DateTimeOffset time) => Array.BinarySearch(times, time.ToUnixTimeMilliseconds());
    }
}
