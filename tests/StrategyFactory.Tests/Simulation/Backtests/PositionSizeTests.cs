using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Simulation.Backtests;

/// <summary>How much of the equity positions take, from a stored model to its trades.</summary>
[TestFixture]
internal sealed class PositionSizeTests
{
    private const int BarsPerDate = 30;

    private static readonly Strategy Often = new(new(0.5, IsQuantile: true), 0, RegimeConfig.Any);
    private static readonly SimulationSettings Settings = new() { Direction = Direction.Both, FeeBps = 0.5, SlippageBps = 0 };

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
    public async Task A_fixed_size_scales_every_trade_and_no_ratio()
    {
        var (whole, half) = (await ReplayAsync(Settings), await ReplayAsync(Settings with { Size = 0.5 }));

        Assert.That(whole.Trades.Select(trade => trade.Size).ToList(), Has.Count.GreaterThan(100).And.All.EqualTo(1));
        Assert.That(half.Trades, Is.EqualTo(whole.Trades.Select(trade => trade with { Size = 0.5, Return = trade.Return / 2 })));
        Assert.That((half.Result.Sqn, half.Result.ProfitFactor, half.Result.WinRate), Is.EqualTo((whole.Result.Sqn, whole.Result.ProfitFactor, whole.Result.WinRate)));
        Assert.That(half.Result.Expectancy, Is.EqualTo(whole.Result.Expectancy / 2));
        Assert.That(half.Days[^1].Equity, Is.EqualTo(half.Trades.Aggregate(1.0, (equity, trade) => equity * (1 + trade.Return))).Within(1e-12));
    }

    [Test]
    public async Task A_volatility_target_sizes_each_position_by_what_was_known_when_it_was_decided()
    {
        const double target = 0.1, most = 0.8;
        var replayed = await ReplayAsync(Settings with { Sizing = Sizing.VolatilityTarget, TargetVolatility = target, MaxLeverage = most });
        var bars = _predictions.Data.Bars;
        var (times, closes) = (bars.Times.ToArray(), bars.Close.ToArray());

        foreach (var trade in replayed.Trades)
        {
            // Filled a bar after the close that decided.
            var decided = Array.BinarySearch(times, trade.EntryTime.ToUnixTimeMilliseconds()) - 1;
            var returns = Enumerable.Range(decided - 19, 20).Select(bar => Math.Log(closes[bar] / closes[bar - 1])).ToArray();
            var deviation = Math.Sqrt(returns.Sum(r => Math.Pow(r - returns.Average(), 2)) / 19);
            var size = Math.Min(most, target / (deviation * Math.Sqrt(252 * BarsPerDate)));
            Assert.That(trade.Size, Is.EqualTo(size).Within(1e-9));
            var x = trade.ExitPrice / trade.EntryPrice;
            Assert.That(trade.Return, Is.EqualTo(size * ((trade.Side * (x - 1)) - (0.5e-4 * (1 + x)))).Within(1e-12));
        }

        Assert.That(replayed.Trades.Count(trade => trade.Size == most), Is.InRange(10, replayed.Trades.Count - 10), "some as much as is allowed, some less");
        Assert.That(replayed.Result.TradeCount, Is.EqualTo(replayed.Trades.Count));
        var gross = replayed.Trades.Sum(trade => trade.Size * trade.Side * ((trade.ExitPrice / trade.EntryPrice) - 1));
        var traded = replayed.Trades.Sum(trade => trade.Size * (1 + (trade.ExitPrice / trade.EntryPrice)));
        Assert.That(replayed.Result.BreakEvenCostBps, Is.EqualTo(1e4 * gross / traded).Within(1e-9));
        Assert.That(replayed.Result.Turnover, Is.EqualTo(traded).Within(1e-9));
    }

    [Test]
    public async Task A_rehearsal_and_a_replay_size_alike()
    {
        var settings = Settings with { Sizing = Sizing.VolatilityTarget, TargetVolatility = 0.2, MaxLeverage = 2 };
        var rehearsed = (await _factory.SendAsync(new RehearseStrategies(_model, "SMALL", [Often], settings))).Single();
        var replayed = await ReplayAsync(settings);

        Assert.That((rehearsed.Result.Sqn, rehearsed.Result.TotalReturn, rehearsed.Result.MaxDrawdown), Is.EqualTo((replayed.Result.Sqn, replayed.Result.TotalReturn, replayed.Result.MaxDrawdown)));
        Assert.That(rehearsed.Result.Sharpe, Is.Not.Null);
    }

    private Task<ReplayedStrategy> ReplayAsync(SimulationSettings settings) => _factory.SendAsync(new ReplayStrategy(_model, "SMALL", Often, settings));
}
