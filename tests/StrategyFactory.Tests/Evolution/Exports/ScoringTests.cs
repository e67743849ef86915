using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Exports;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Training.Algorithms.Trees;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Exports;

/// <summary>The exported programs find the factory's trades from the exported files and an exported CSV, however strategies trade.</summary>
[TestFixture]
internal sealed class ScoringTests
{
    private static readonly TrainingSpecification Linear = new()
    {
        Symbol = "SMALL",
        Features = SmallMarket.Features,
        AlphaGrid = [0.001],
        L1RatioGrid = [0.5],
        RegimeConfigs = [RegimeConfig.Any],
    };

    private static readonly SimulationSettings Both = new() { Direction = Direction.Both, FeeBps = 0.3, SlippageBps = 0.2 };
    private TestFactory _factory = null!;
    private PromotedModelDetails _promoted = null!;
    private string _folder = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        await _factory.StoreAsync(Spread(SmallMarket.Generate("QUOTED", seed: 3)));
        _promoted = await _factory.SendAsync(new GetPromotedModel((await _factory.EvolveAsync(SmallRuns.Relaxed)).Promotion!.PromotedId));
        _folder = Directory.CreateTempSubdirectory("scoring").FullName;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static IEnumerable<TestCaseData> Ways()
    {
        var gmm = RegimeConfig.Of("regime_gmm", 0);
        return
        [
            Way("signal at the open", Linear, Both),
            Way("long alone, calm bars, cut-off", Linear, Both with { Direction = Direction.Long }, gmm, cutoff: 1.5),
            Way("short alone, bull days", Linear, Both with { Direction = Direction.Short }, RegimeConfig.Of("regime_vix", 2, 3)),
            Way("all but bull quiet days, every third bar, two bars late", Linear with { ExecutionDelayBars = 2 }, Both with { ExecutionDelayBars = 2, DecideEvery = 3, Fill = Fill.Mid }, RegimeConfig.Of("regime_vix", 0, 1, 2)),
            Way("horizon at the close", Linear with { Horizon = 5 }, Both with { Hold = Hold.Horizon, Fill = Fill.Close }),
            Way("ladder", Linear with { Horizon = 7 }, Both with { Hold = Hold.Horizon, Ladder = true, DecideEvery = 2 }),
            Way("passive ladder", Linear with { Horizon = 4 }, Both with { Hold = Hold.Horizon, Ladder = true, Fill = Fill.Passive, TickSize = 1e-4 }),
            Way("session end", Linear with { Horizon = Horizon.SessionEnd, Label = TargetLabel.Volatility }, Both with { Hold = Hold.Horizon, DecideEvery = 4 }),
            Way("barriers", Linear with { Horizon = 12, Label = TargetLabel.Barrier }, Both with { Hold = Hold.Barrier, ProfitTarget = 0.8, StopLoss = 0.6 }),
            Way("barriers at the close, no target", Linear with { Horizon = 12, Label = TargetLabel.Volatility }, Both with { Hold = Hold.Barrier, ProfitTarget = 0, StopLoss = 0.5, Fill = Fill.Close }),
            Way("barriers until the session's end, no stop", Linear with { Horizon = Horizon.SessionEnd }, Both with { Hold = Hold.Barrier, ProfitTarget = 0.5, StopLoss = 0, Fill = Fill.Mid }),
            Way("passive barriers", Linear with { Horizon = 9, Label = TargetLabel.Barrier }, Both with { Hold = Hold.Barrier, Fill = Fill.Passive, TickSize = 1e-4 }),
            Way("passive signal", Linear, Both with { Fill = Fill.Passive, TickSize = 1e-4 }, gmm),
            Way("spreads", Linear with { Symbol = "QUOTED" }, Both),
            Way("passive in spreads", Linear with { Symbol = "QUOTED", Horizon = 6 }, Both with { Fill = Fill.Passive, TickSize = 1e-4, Hold = Hold.Barrier, SpreadFactor = 1.5 }),
            Way("half of the equity", Linear, Both with { Size = 0.5 }),
            Way("volatility target", Linear, Both with { Sizing = Sizing.VolatilityTarget, TargetVolatility = 0.2, MaxLeverage = 3 }),
            Way("volatility target in a ladder", Linear with { Horizon = 7 }, Both with { Hold = Hold.Horizon, Ladder = true, Sizing = Sizing.VolatilityTarget, TargetVolatility = 0.15, MaxLeverage = 2 }),
            Way("prices", Linear with { TargetTransform = "none", Horizon = 5 }, Both with { Hold = Hold.Horizon }),
            Way("logarithms of prices", Linear with { TargetTransform = "log", Horizon = 5 }, Both with { Hold = Hold.Horizon }),
        ];

        static TestCaseData Way(string name, TrainingSpecification training, SimulationSettings settings, RegimeConfig? regime = null, double cutoff = 0) =>
            new TestCaseData(training, settings, regime ?? RegimeConfig.Any, cutoff).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Ways))]
    public async Task Both_programs_trade_as_the_factory(TrainingSpecification training, SimulationSettings settings, RegimeConfig regime, double cutoff)
    {
        var (folder, bars, expected, model) = await ExportAsync(training, settings, regime, cutoff);

        AssertSame(ScoringProgram.RunCSharp(folder, bars), expected);
        var coefficients = model.Details.Coefficients!;
        AssertSame(ScoringProgram.RunPython(folder, bars, (coefficients.Intercept, coefficients.Weights)), expected);
    }

    [Test]
    public async Task Probabilities_and_trees_trade_as_the_factory([Values("ElasticNet", "XGBoost", "RandomForest", "signs")] string algorithm)
    {
        if (algorithm != "ElasticNet")
        {
            XGBoostPresence.Require();
        }

        var training = algorithm switch { "XGBoost" => SmallTrees.Boosting, "RandomForest" => SmallTrees.Forest, "signs" => SmallTrees.Forest with { Label = TargetLabel.Sign }, _ => Linear with { Label = TargetLabel.Sign } };
        var (folder, bars, expected, _) = await ExportAsync(training, Both, RegimeConfig.Of("regime_gmm", 0), cutoff: 2.5);

        AssertSame(ScoringProgram.RunCSharp(folder, bars), expected);
    }

    [Test]
    public async Task The_trades_of_a_promotion_are_found_on_both_segments()
    {
        var folder = Path.Combine(_folder, "promotion");
        Write(folder, (await _factory.SendAsync(new ExportPromoted(_promoted.Promoted.PromotedId, "onnx"))).Files);
        var bars = await CsvAsync(folder, "SMALL", _promoted.Model.Details.Features);
        var held = await _factory.SendAsync(new GetPromotedTrades(_promoted.Promoted.PromotedId, PromotedSegments.Holdout, Size: 1000));

        AssertSame(ScoringProgram.RunCSharp(folder, bars), _promoted.Trades.Trades);
        AssertSame(ScoringProgram.RunCSharp(folder, bars, "holdout"), [.. held.Trades.Select(trade => trade.Trade)]);
    }

    [Test]
    public async Task Bars_whose_horizon_has_not_come_are_traded_alike()
    {
        const int horizon = 25;
        var training = Linear with { Horizon = horizon, Label = TargetLabel.Volatility };
        var settings = Both with { Hold = Hold.Barrier, ProfitTarget = 0.4, StopLoss = 0.4 };
        var (folder, bars, _, model) = await ExportAsync(training, settings, RegimeConfig.Any, cutoff: 0);
        var held = await _factory.SendAsync(new ReplayStrategy(
            model.ModelId, "SMALL", new(new(0.3, IsQuantile: true), 0, RegimeConfig.Any), settings, new HoldoutAccess(null, "test")));
        var market = SmallMarket.Generate();

        Assert.That(held.Trades.Count(trade => trade.EntryTime > market.Opening(market.Count - horizon)), Is.GreaterThan(1));
        AssertSame(ScoringProgram.RunCSharp(folder, bars, "holdout"), held.Trades);
    }

    private static void AssertSame(IReadOnlyList<Trade> found, IReadOnlyList<Trade> expected)
    {
        Assert.That(found.Select(trade => (trade.Side, trade.EntryTime, trade.ExitTime)), Is.EqualTo(expected.Select(trade => (trade.Side, trade.EntryTime, trade.ExitTime))));
        foreach (var (one, other) in found.Zip(expected))
        {
            Assert.That(one.EntryPrice, Is.EqualTo(other.EntryPrice).Within(1e-10).Percent);
            Assert.That(one.ExitPrice, Is.EqualTo(other.ExitPrice).Within(1e-10).Percent);
            Assert.That(one.Return, Is.EqualTo(other.Return).Within(1e-12));
            Assert.That(one.Size, Is.EqualTo(other.Size).Within(1e-10).Percent);
        }
    }

    /// <summary>Exports a strategy that was promoted in name only, and simulates it.</summary>
    private async Task<(string Folder, string Bars, IReadOnlyList<Trade> Trades, StoredModelDetails Model)> ExportAsync(
        TrainingSpecification training, SimulationSettings settings, RegimeConfig regime, double cutoff)
    {
        var model = await _factory.SendAsync(new GetModel((await _factory.SendAsync(new TrainModel(training))).ModelId));
        var strategy = new Strategy(new(0.3, IsQuantile: true), cutoff, regime);
        var replayed = await _factory.SendAsync(new ReplayStrategy(model.ModelId, training.Symbol, strategy, settings));
        Assert.That(replayed.Trades, Has.Count.GreaterThan(8), "too few trades show nothing");
        var promotion = _promoted.Promoted.Promotion with
        {
            ModelId = model.ModelId,
            Threshold = replayed.ResolvedThreshold!.Value,
            ZScore = cutoff,
            Regime = regime,
            Ticker = training.Symbol,
        };
        await using var scope = _factory.Services.CreateAsyncScope();
        var export = await scope.ServiceProvider.GetRequiredService<ExportMaterial>()
            .GatherAsync(_promoted.Promoted with { Promotion = promotion }, settings, model, CancellationToken.None);
        var folder = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        Write(folder, new OnnxFormat().Write(export));
        return (folder, await CsvAsync(folder, training.Symbol, model.Details.Features), replayed.Trades, model);
    }

    private async Task<string> CsvAsync(string folder, string symbol, IReadOnlyList<string> features)
    {
        var path = Path.Combine(folder, "bars.csv");
        var export = await _factory.SendAsync(new ExportBars { Symbol = symbol, Features = features, Regimes = true });
        await using var stream = File.Create(path);
        await export.WriteAsync(stream, null, CancellationToken.None);
        return path;
    }

    private static void Write(string folder, IReadOnlyList<ExportedFile> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in files)
        {
            File.WriteAllBytes(Path.Combine(folder, file.Name), file.Content.ToArray());
        }
    }

    /// <summary>The same bars with spreads of 0.2 to 1.2 basis points, unknown of every seventh.</summary>
    private static BarSeries Spread(BarSeries bars)
    {
        double[] spread = [.. Enumerable.Range(0, bars.Count).Select(bar => bar % 7 == 0 ? double.NaN : (2 + (bar * 31 % 11)) * 1e-5)];
        return new(bars.Symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume, spread);
    }
}
