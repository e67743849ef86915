using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Simulation.Backtests;

/// <summary>A strategy on bars that came after its model, against a replay of one segment that is made by hand.</summary>
internal sealed class FollowStrategyTests
{
    private const int Known = 4000;

    private static readonly BarSeries All = SmallMarket.Generate();
    private static readonly Strategy Often = new(new(1e-5, IsQuantile: false), 2, RegimeConfig.Of("regime_gmm", 0));
    private static readonly Strategy Anywhere = Often with { ZScoreCutoff = 0, RegimeConfig = RegimeConfig.Any };
    private static readonly SimulationSettings Settings = new() { Direction = Direction.Both, FeeBps = 0.1, SlippageBps = 0 };

    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _factory = await TestFactory.CreateAsync(SmallMarket.Settings.ToDictionary(StringComparer.Ordinal));
        await _factory.StoreAsync(All.Head(Known));
    }

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Trades_position_and_metrics_are_those_of_a_segment_of_the_later_bars()
    {
        var model = await TrainAsync();
        var none = await FollowAsync(model);
        Assert.That((none.Bars, none.Result, none.First, none.Positions.Count), Is.EqualTo((0, (StrategyResult?)null, (DateTimeOffset?)null, 0)));
        Assert.That(none.Before, Is.EqualTo(All.Opening(Known - 1)));
        Assert.That(none.Signals.Single().Time, Is.EqualTo(none.Before));

        await _factory.StoreAsync(All.Part(Known..All.Count));
        var followed = await FollowAsync(model);
        var (segment, settings) = await ByHandAsync(model);
        var found = GridBacktest.Run(segment, new([1e-5], [2], 1), settings, 1);
        var trace = StrategyReplay.Run(segment, new(1e-5, 2, 0), settings);

        Assert.That((followed.Bars, followed.First, followed.Last), Is.EqualTo((800, All.Opening(Known), All.Opening(All.Count - 1))));
        Assert.That(followed.Trades, Has.Count.GreaterThan(30));
        Assert.That(followed.Trades.Select(trade => (trade.Side, trade.EntryTime.ToUnixTimeMilliseconds(), trade.EntryPrice, trade.ExitTime.ToUnixTimeMilliseconds(), trade.ExitPrice, trade.Open)),
            Is.EqualTo(trace.Trades.Select(trade => (trade.Side, trade.EntryTime, trade.EntryPrice, trade.ExitTime, trade.ExitPrice, trade.OpenAtEnd))));
        Assert.That(followed.Trades.Select(trade => trade.Return), Is.EqualTo(trace.Trades.Select(trade => trade.Return)));
        Assert.That(followed.DailyReturns, Is.EqualTo(found.DailyReturns(0).ToArray()));
        Assert.That(followed.Result!.TotalReturn, Is.EqualTo(found.Metrics.Span[0].TotalReturn));
        Assert.That(followed.Result.TradeCount, Is.EqualTo(followed.Trades.Count));
        Assert.That(followed.Days[^1].Equity, Is.EqualTo(1 + followed.Result.TotalReturn).Within(1e-12));
        Assert.That(followed.Days[^1].BuyAndHold, Is.EqualTo(1 + followed.Result.BuyAndHoldReturn).Within(1e-12));
        Assert.That(followed.DataChanged, Is.False);
        Assert.That(await _factory.SendAsync(new GetHoldoutReads(model.ModelId)), Is.Empty);
    }

    [Test]
    public async Task Signals_of_the_last_bars_lead_to_the_position_that_is_held()
    {
        var model = await TrainAsync();
        await _factory.StoreAsync(All.Part(Known..(Known + 300)));
        var (before, after) = (0, 0);
        for (var bar = Known + 300; bar < Known + 330; bar++)
        {
            var now = await FollowAsync(model, signals: 3, Anywhere);
            await _factory.StoreAsync(All.Part(bar..(bar + 1)));
            var next = await FollowAsync(model, signals: 2, Anywhere);

            Assert.That(next.Signals[0], Is.EqualTo(now.Signals[^1]).Using<BarSignal>((one, other) => one.Time == other.Time && one.Prediction == other.Prediction && one.Signal == other.Signal));
            Assert.That(next.Positions.Select(position => position.Side), Is.EqualTo(now.Signals[^1].Signal == 0 ? [] : new[] { now.Signals[^1].Signal }));
            Assert.That(now.Orders.Where(order => order.Opens).Select(order => order.Side), Is.EqualTo(next.Positions.Where(position => position.Since == All.Opening(bar)).Select(position => position.Side)));
            Assert.That(next.Positions.Select(position => position.EntryPrice), Is.EqualTo(next.Trades.Where(trade => trade.Open).Select(trade => trade.EntryPrice)));
            (before, after) = (before + now.Orders.Count, after + next.Positions.Count);
        }

        Assert.That(before, Is.GreaterThan(5));
        Assert.That(after, Is.GreaterThan(5));
    }

    [Test]
    public async Task Position_and_orders_tell_their_size_and_the_return_is_the_one_the_account_has_made([Values] Sizing sizing)
    {
        var settings = Settings with { FeeBps = 1, Size = 0.5, Sizing = sizing, TargetVolatility = 0.1, MaxLeverage = 3 };
        var model = await TrainAsync();
        await _factory.StoreAsync(All.Part(Known..(Known + 300)));
        var (held, opened, sizes) = (0, 0, new HashSet<double>());
        for (var bar = Known + 300; bar < Known + 330; bar++)
        {
            var now = await FollowAsync(model, strategy: Anywhere, settings: settings);
            await _factory.StoreAsync(All.Part(bar..(bar + 1)));
            var next = await FollowAsync(model, strategy: Anywhere, settings: settings);

            var opens = now.Orders.Where(order => order.Opens).Select(order => order.Share).ToList();
            Assert.That(next.Positions.Where(position => position.Since == All.Opening(bar)).Select(position => position.Share), Is.EqualTo(opens));
            Assert.That(now.Orders.Where(order => !order.Opens).Select(order => order.Share), Is.EqualTo(now.Orders.Where(order => !order.Opens).Select(_ => now.Positions[0].Share)));
            opened += opens.Count;
            foreach (var position in next.Positions)
            {
                // The end of the segment leaves it at the last close and pays for that.
                var exit = position.Share * 1e-4 * All.Close.Span[bar] / position.EntryPrice;
                var equity = next.Trades.Where(trade => !trade.Open).Aggregate(1.0, (before, trade) => before * (1 + trade.Return));
                Assert.That(position.Return - exit, Is.EqualTo(next.Trades.Single(trade => trade.Open).Return).Within(1e-15));
                Assert.That(next.Days[^1].Equity, Is.EqualTo(equity * (1 + position.Return - exit)).Within(1e-12));
                Assert.That(position.Return / position.Share, Is.EqualTo((position.Side * ((All.Close.Span[bar] / position.EntryPrice) - 1)) - 1e-4).Within(1e-12));
                (held, _) = (held + 1, sizes.Add(position.Share));
            }
        }

        Assert.That((held, opened), Is.GreaterThan((5, 5)));
        Assert.That(sizes, sizing == Sizing.Fixed ? Is.EqualTo(new[] { 0.5 }) : Has.Count.GreaterThan(5).And.None.EqualTo(1));
    }

    [Test]
    public async Task What_is_predicted_in_units_of_volatility_is_said_at_the_last_bar_and_ordered_within_barriers()
    {
        const int horizon = 5, first = Known + 300, last = Known + 330;
        var settings = Settings with { Hold = Hold.Barrier, ProfitTarget = 1, StopLoss = 1 };
        var model = await TrainAsync(change: plain => plain with { Horizon = horizon, Label = TargetLabel.Volatility });
        await _factory.StoreAsync(All.Part(Known..first));
        List<double?> said = [];
        var entered = 0;
        for (var bar = first; bar < last; bar++)
        {
            var now = await FollowAsync(model, strategy: Anywhere, settings: settings);
            await _factory.StoreAsync(All.Part(bar..(bar + 1)));
            var next = await FollowAsync(model, strategy: Anywhere, settings: settings);

            int[] sides = [.. next.Trades.Where(trade => trade.EntryTime == All.Opening(bar)).Select(trade => trade.Side)];
            Assert.That(now.Orders.Where(order => order.Opens).Select(order => order.Side), Is.EqualTo(sides));
            said.Add(now.Signals[^1].Prediction);
            entered += sides.Length;
        }

        var (details, weights) = (model.Details, model.Details.Coefficients!);
        var data = await _factory.SendAsync(new GetDataset("SMALL", All.Timeframe, details.Features, new(), 1, 1));
        foreach (var (place, prediction) in said.Index())
        {
            var bar = first + place - 1;
            double[] returns = [.. Enumerable.Range(bar - 19, 20).Select(at => Math.Log(All.Close.Span[at] / All.Close.Span[at - 1]))];
            var sigma = Math.Sqrt(returns.Sum(one => Math.Pow(one - returns.Average(), 2)) / 19);
            var units = weights.Intercept + details.Features.Index().Sum(feature => weights.Weights[feature.Index] * data.Features[feature.Index].Span[bar]);
            Assert.That(prediction, Is.EqualTo(units * sigma * Math.Sqrt(horizon)).Within(1e-12));
        }

        Assert.That(entered, Is.GreaterThan(3));
    }

    [Test]
    public async Task A_signal_tells_what_it_is_made_of()
    {
        var model = await TrainAsync();
        await _factory.StoreAsync(All.Part(Known..All.Count));
        var followed = await FollowAsync(model, signals: 800);
        var (segment, _) = await ByHandAsync(model);

        Assert.That(followed.Features, Is.EqualTo(model.Details.Features));
        Assert.That(followed.Signals.Select(signal => signal.Prediction), Is.EqualTo(segment.Predictions.ToArray()).Within(1e-15));
        Assert.That(followed.Signals.Select(signal => signal.Deviation), Is.EqualTo(segment.OutlierScores.ToArray()).Within(1e-9));
        Assert.That(followed.Signals.Select(signal => signal.Allowed), Is.EqualTo(segment.AllowedRegimes.ToArray().Select(mask => mask != 0)));
        Assert.That(followed.Signals.Select(signal => signal.Regimes["regime_gmm"] == 0), Is.EqualTo(followed.Signals.Select(signal => signal.Allowed)));
        Assert.That(followed.Signals.Select(signal => signal.Signal).Distinct().Order(), Is.EqualTo(new[] { -1, 0, 1 }));
        Assert.That(followed.Signals.Where(signal => signal.Signal != 0).All(signal => signal.Allowed && signal.Deviation <= 2 && signal.Signal * signal.Prediction > 1e-5));
    }

    [Test]
    public async Task Old_bars_that_changed_are_told()
    {
        var model = await TrainAsync();
        await _factory.StoreAsync(All.Bend(100, 101).Part(100..(Known + 50)));
        var followed = await FollowAsync(model);

        Assert.That((followed.DataChanged, followed.Bars), Is.EqualTo((true, 50)));
        Assert.That(followed.ChangedSeries, Is.EqualTo(new[] { "SMALL 1m" }));
    }

    [Test]
    public async Task Bars_made_of_finer_ones_are_followed_from_the_bucket_after_the_last_that_was_read()
    {
        await _factory.StoreAsync(All.Part(Known..4503));
        var model = await TrainAsync("5m");
        await _factory.StoreAsync(All.Part(4503..All.Count));
        var followed = await FollowAsync(model);
        var bars = BarResampling.Resample(All, Timeframe.FiveMinutes);
        var first = BarResampling.Resample(All.Head(4503), Timeframe.FiveMinutes).Count;

        Assert.That((followed.Bars, followed.First, followed.Before), Is.EqualTo((bars.Count - first, bars.Opening(first), bars.Opening(first - 1))));
        Assert.That(followed.DataChanged, Is.False);
        Assert.That(followed.Days[^1].BuyAndHold, Is.EqualTo(bars.Close.Span[^1] / bars.Open.Span[first]).Within(1e-12));
    }

    [Test]
    public async Task Walk_forward_goes_on_with_its_windows()
    {
        var model = await TrainAsync(windows: new(new(1500, InBars: true), new(150, InBars: true)));
        var holdout = await _factory.SendAsync(new GetPredictions(model.ModelId, Holdout: new(null, "test")));
        await _factory.StoreAsync(All.Part(Known..All.Count));
        var after = await _factory.SendAsync(new GetPredictions(model.ModelId) { After = true });
        var wide = await _factory.SendAsync(new GetPredictions(model.ModelId) { After = true, Latest = 800 + holdout.Segment.Count });

        Assert.That(after.Segment, Is.EqualTo(new BarRange(Known, All.Count)));
        Assert.That(after.Returns.ToArray(), Has.None.NaN);
        Assert.That(wide.Returns[..holdout.Segment.Count].ToArray(), Is.EqualTo(holdout.Returns.ToArray()), "windows of the holdout are what they were");
        Assert.That(wide.Returns[holdout.Segment.Count..].ToArray(), Is.EqualTo(after.Returns.ToArray()));
        Assert.That(after.Returns.ToArray(), Is.Not.EqualTo((await PlainAsync(model)).Predictions.ToArray()), "they are refitted");
    }

    private Task<FollowedStrategy> FollowAsync(
        StoredModelDetails model, int signals = 1, Strategy? strategy = null, SimulationSettings? settings = null) =>
        _factory.SendAsync(new FollowStrategy(model.ModelId, "SMALL", strategy ?? Often, settings ?? Settings) { Signals = signals });

    private async Task<(BacktestSegment Segment, BacktestSettings Settings)> ByHandAsync(StoredModelDetails model) => (
        await PlainAsync(model), new() { Direction = TradeDirection.Both, CostPerSide = 0.1e-4, InitialCash = 10_000, SqnCap = 100 });

    // Weights times features, the mixture of the bars that chose the model: no request that is tested here.
    private async Task<BacktestSegment> PlainAsync(StoredModelDetails model)
    {
        var (details, weights) = (model.Details, model.Details.Coefficients!);
        var data = await _factory.SendAsync(new GetDataset("SMALL", All.Timeframe, details.Features, new(), 1, 1));
        var predictions = Enumerable.Range(Known, All.Count - Known)
            .Select(bar => weights.Intercept + details.Features.Index().Sum(feature => weights.Weights[feature.Index] * data.Features[feature.Index].Span[bar])).ToArray();
        var regimes = RegimeGmm.Compute(All, 0, details.SelectionBars).Values[Known..];
        return new()
        {
            OpenTimes = All.Times[Known..],
            Open = All.Open[Known..],
            High = All.High[Known..],
            Low = All.Low[Known..],
            Close = All.Close[Known..],
            Predictions = predictions,
            OutlierScores = predictions.Select(value => Math.Abs(value - details.PredictionMean) / details.PredictionSd).ToArray(),
            AllowedRegimes = regimes.Select(value => value == 0 ? 1u : 0u).ToArray(),
        };
    }

    private async Task<StoredModelDetails> TrainAsync(
        string timeframe = "1m", DataOptions? windows = null, Func<TrainingSpecification, TrainingSpecification>? change = null)
    {
        var specification = new TrainingSpecification
        {
            Symbol = "SMALL",
            Timeframe = timeframe,
            Features = SmallMarket.Features,
            AlphaGrid = [0.001],
            L1RatioGrid = [0.5],
            RegimeConfigs = [RegimeConfig.Any],
            DataOptions = windows,
        };
        return await _factory.SendAsync(new GetModel((await _factory.SendAsync(new TrainModel(change?.Invoke(specification) ?? specification))).ModelId));
    }
}
