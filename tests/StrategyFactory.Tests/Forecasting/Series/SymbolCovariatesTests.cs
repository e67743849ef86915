using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.MarketData;

namespace StrategyFactory.Tests.Forecasting.Series;

/// <summary>Covariates from the bar store: FOLLOWER does in every bar what LEADER did in the one before, and a little of its own.</summary>
internal sealed class SymbolCovariatesTests
{
    private const int Bars = 1500;

    private ForecastHarness _harness = null!;
    private double[] _leader = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        var random = new Random(5);
        _leader = [.. Enumerable.Range(0, Bars).Select(_ => 0.01 * ((2 * random.NextDouble()) - 1))];
        await ImportAsync("LEADER", _leader);
        await ImportAsync("FOLLOWER", [0, .. _leader[..^1].Select(move => move + (0.001 * ((2 * random.NextDouble()) - 1)))]);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task What_another_symbol_did_a_bar_before_is_seen_and_what_it_does_at_the_time_is_not()
    {
        var without = await RunAsync("FOLLOWER");
        var with = await RunAsync("FOLLOWER", "leader.return_1");
        Assert.That(with.Data!.Covariates, Is.EqualTo(new[] { "LEADER.return_1" }));
        Assert.That(with.TestMetrics!.Mae, Is.LessThan(0.3 * without.TestMetrics!.Mae!.Value), "moves of ±1%, of which all but ±0.1% is known");

        // the other way round the covariate of the same bar would tell everything, and of the past it tells nothing
        var leader = await RunAsync("LEADER", "FOLLOWER.return_1", "FOLLOWER", "volume");
        Assert.That(leader.TestMetrics!.Mae, Is.GreaterThan(0.0035));
    }

    [Test]
    public async Task Nothing_that_was_learnt_changes_with_covariates_behind_the_validation_windows()
    {
        var first = await RunAsync("FOLLOWER", "LEADER.return_1", "LEADER");
        var split = Array.IndexOf(Times(), first.Split!.Validation.To!.Value.ToUnixTimeMilliseconds()) + 1;
        Assert.That(split, Is.InRange(500, Bars - 200));
        await ImportAsync("LATER", [.. _leader.Select((move, bar) => bar < split ? move : (-2 * move) + 0.003)]);
        await ImportAsync("EARLIER", [.. _leader.Select((move, bar) => bar < split - 300 ? move : (-2 * move) + 0.003)]);

        var later = await RunAsync("FOLLOWER", "LATER.return_1", "LATER");
        Assert.That(await ModelAsync(later), Is.EqualTo(await ModelAsync(first)));
        Assert.That(later.TrainingHistory, Is.EqualTo(first.TrainingHistory));
        Assert.That(later.ValMetrics, Is.EqualTo(first.ValMetrics));
        Assert.That(later.TestMetrics, Is.Not.EqualTo(first.TestMetrics), "they are seen where they may be");

        // and it can fail: changed training rows are seen
        Assert.That(await ModelAsync(await RunAsync("FOLLOWER", "EARLIER.return_1", "EARLIER")), Is.Not.EqualTo(await ModelAsync(first)));
    }

    [Test]
    public async Task A_forecast_sees_the_covariates_that_its_experiment_learnt_to_see()
    {
        var experiment = await RunAsync("FOLLOWER", "LEADER.return_1");
        var request = new MakeForecast { ExperimentId = experiment.ExperimentId, PredictionLength = 1 };
        var own = await _harness.SendAsync(request);
        Assert.That(own.Steps[0].Point, Is.EqualTo(_leader[^1]).Within(0.002), "what the leader did in the last bar");
        var named = await _harness.SendAsync(request with { Symbol = "FOLLOWER" });
        Assert.That(named.Steps[0].Point, Is.EqualTo(own.Steps[0].Point));
        Assert.That(
            async () => await _harness.SendAsync(request with { Symbol = "FOLLOWER", Covariates = ["volume"] }),
            Throws.Exception.Message.Contains("covariates: volume is not what").And.Message.Contains("LEADER.return_1"));
        var anew = await _harness.SendAsync(new MakeForecast
        {
            Model = "xgboost",
            Hyperparams = ForecastHarness.Set(("context_length", 48), ("lags", 12)),
            Symbol = "FOLLOWER",
            Timeframe = "1h",
            Target = "returns",
            Covariates = ["LEADER.return_1"],
            PredictionLength = 1,
        });
        Assert.That(anew.Steps[0].Point, Is.EqualTo(_leader[^1]).Within(0.002));
    }

    [TestCase("covariates: 'LUCK'", "LEADER", "luck")]
    [TestCase("covariates: 'volume' is named twice", "every column once", "volume", "Volume")]
    [TestCase("covariates", "no name", " ")]
    public void Covariates_that_are_none_are_refused(string first, string second, params string[] names) => Assert.That(
        async () => await _harness.SendAsync(new StartForecastExperiment(Request("FOLLOWER", names))),
        Throws.Exception.Message.Contains(first).And.Message.Contains(second));

    [Test]
    public void Nothing_of_a_symbol_is_known_ahead()
    {
        var request = Request("FOLLOWER");
        Assert.That(
            async () => await _harness.SendAsync(new StartForecastExperiment(request with { Data = request.Data with { KnownAhead = ["volume"] } })),
            Throws.Exception.Message.Contains("data.known_ahead"));
    }

    private static long[] Times() => MadeSeries.Hours(Bars);

    private static ForecastRequest Request(string symbol, params string[] covariates) => new()
    {
        Data = new() { Symbol = symbol, Timeframe = "1h", Target = "returns", Covariates = covariates },
        Model = "xgboost",
        Hyperparams = ForecastHarness.Set(("prediction_length", 1), ("context_length", 48), ("lags", 12)),
        Windows = new(Validation: 100, Gate: 100, Test: 100),
    };

    private Task<ForecastExperimentDetails> RunAsync(string symbol, params string[] covariates) =>
        _harness.RunAsync(Request(symbol, covariates));

    private Task<byte[]> ModelAsync(ForecastExperimentDetails experiment) =>
        File.ReadAllBytesAsync(Path.Combine(_harness.Storage, experiment.ModelPath!));

    private async Task ImportAsync(string symbol, double[] moves)
    {
        var closes = new double[moves.Length];
        var level = 100.0;
        for (var bar = 0; bar < closes.Length; bar++)
        {
            closes[bar] = level *= Math.Exp(moves[bar]);
        }

        double[] opens = [100, .. closes[..^1]];
        var bars = new BarSeries(
            symbol, Timeframe.OneHour, Times(), opens, opens.Zip(closes, Math.Max).ToArray(), opens.Zip(closes, Math.Min).ToArray(), closes,
            Enumerable.Repeat(10.0, moves.Length).ToArray());
        using var csv = new MemoryStream(bars.Csv());
        await _harness.SendAsync(new ImportBars { Symbol = symbol, Timeframe = "1h", FileName = "bars.csv", Content = csv });
    }
}
