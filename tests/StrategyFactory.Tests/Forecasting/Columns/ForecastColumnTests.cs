using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Columns;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.MarketData;

namespace StrategyFactory.Tests.Forecasting.Columns;

/// <summary>An experiment's forecast as a feature of the factory: prices that swing with the day, so that a forecast knows where they go.</summary>
internal sealed class ForecastColumnTests
{
    private const int Bars = 1400;
    private const int Horizon = 4;

    private readonly Dictionary<string, string> _experiments = new(StringComparer.Ordinal);
    private ForecastHarness _harness = null!;
    private BarSeries _bars = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 0);
        Say(new("made-up waves", null, Synthetic: true));
        double[] closes = [.. MadeSeries.Wave(Bars, noise: 0.2).Select(value => 100 * Math.Exp(value / 100))];
        double[] opens = [100, .. closes[..^1]];
        _bars = new BarSeries(
            "SWING", Timeframe.OneHour, MadeSeries.Hours(Bars), opens, opens.Zip(closes, Math.Max).ToArray(),
            opens.Zip(closes, Math.Min).ToArray(), closes, Enumerable.Repeat(10.0, Bars).ToArray());
        await ImportAsync(_bars);
        await ImportAsync(MadeBars.Of("OTHER", Timeframe.OneHour, "2020-01-01 00:00", Bars));
        await AddAsync("linear", "returns", ("context_length", 48));
        await AddAsync("xgboost", "close", ("context_length", 48), ("lags", 24));
        await AddAsync("seasonal_naive", "close", ("season", 24));
        await AddAsync("theta", "realised_volatility", ("season", 1));
        await AddAsync("chronos-bolt", "close", ("adapter_type", "none"), ("context_length", 64));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [TestCase("linear", 500)]
    [TestCase("xgboost", 499)]
    [TestCase("seasonal_naive", 29)]
    [TestCase("theta", 49)]
    [TestCase("chronos-bolt", null)]
    public async Task A_bar_has_the_same_value_however_many_follow(string model, int? warmup)
    {
        var whole = (await ColumnAsync(model, _bars)).ToArray();
        var described = await _harness.SendAsync(new DescribeForecastColumn(_experiments[model]));
        Assert.That(described.Warmup, Is.EqualTo(warmup ?? described.Warmup));
        Assert.That(whole.TakeWhile(double.IsNaN).Count(), Is.EqualTo(described.Warmup));
        Assert.That(whole.Skip(described.Warmup), Is.All.Matches<double>(double.IsFinite));
        foreach (var cut in new[] { described.Warmup, described.Warmup + 1, 751, 1000, Bars - 1 })
        {
            Assert.That(await BitsAsync(model, _bars.Part(..cut)), Is.EqualTo(Bits(whole.AsSpan(0, cut))), $"cut behind bar {cut}");
        }
    }

    [TestCase("linear")]
    [TestCase("xgboost")]
    [TestCase("seasonal_naive")]
    public async Task Where_the_prices_can_be_told_the_column_tells_where_they_go(string model)
    {
        var column = (await ColumnAsync(model, _bars)).ToArray();
        var pairs = Enumerable.Range(0, Bars - Horizon).Where(bar => double.IsFinite(column[bar]))
            .Select(bar => (Told: column[bar], Came: Math.Log(_bars.Close.Span[bar + Horizon] / _bars.Close.Span[bar]))).ToList();
        var (told, came) = (pairs.Average(pair => pair.Told), pairs.Average(pair => pair.Came));
        var covariance = pairs.Average(pair => (pair.Told - told) * (pair.Came - came));
        var scale = Math.Sqrt(pairs.Average(pair => Math.Pow(pair.Told - told, 2)) * pairs.Average(pair => Math.Pow(pair.Came - came, 2)));
        Assert.That(covariance / scale, Is.GreaterThan(0.9));
        Assert.That(pairs.Average(pair => Math.Abs(pair.Told - pair.Came)), Is.LessThan(0.01), "swings of ±3% in 24 bars");
    }

    [Test]
    public void Models_learn_anew_whenever_half_as_many_bars_again_are_known()
    {
        Assert.That(ForecastWalk.Blocks(500, 1400, learns: true), Is.EqualTo(new[] { (500, 750), (750, 1125), (1125, 1401) }));
        Assert.That(ForecastWalk.Blocks(500, 900, learns: true), Is.EqualTo(new[] { (500, 750), (750, 901) }), "the same, cut off");
        Assert.That(ForecastWalk.Blocks(24, 1400, learns: false), Is.EqualTo(new[] { (24, 1401) }));
        Assert.That(ForecastWalk.Blocks(500, 499, learns: true), Is.Empty);
    }

    [Test]
    public async Task Bars_that_a_network_was_trained_on_have_no_value()
    {
        try
        {
            var whole = (await ColumnAsync("chronos-bolt", _bars)).ToArray();
            Say(new("the market", DateTimeOffset.FromUnixTimeMilliseconds(_bars.Times.Span[700]), Synthetic: false));
            var later = (await ColumnAsync("chronos-bolt", _bars)).ToArray();
            Assert.That(later[..701], Is.All.NaN);
            Assert.That(Bits(later.AsSpan(701)), Is.EqualTo(Bits(whole.AsSpan(701))));
            Say(new("the market", DateTimeOffset.FromUnixTimeMilliseconds(_bars.Times.Span[^1]).AddDays(1), Synthetic: false));
            Assert.That((await ColumnAsync("chronos-bolt", _bars)).ToArray(), Is.All.NaN);
            Say(new("the market", DateTimeOffset.UnixEpoch, Synthetic: false));
            Assert.That(await BitsAsync("chronos-bolt", _bars), Is.EqualTo(Bits(whole)));

            File.Delete(Path.Combine(Network, "pretraining.json"));
            Refuse("forecast:" + _experiments["chronos-bolt"], "nobody knows what its network tiny was trained on");
        }
        finally
        {
            Say(new("made-up waves", null, Synthetic: true));
        }
    }

    [Test]
    public async Task It_is_a_feature_like_any_other()
    {
        var name = "forecast:" + _experiments["seasonal_naive"];
        Assert.That(await _harness.SendAsync(new ResolveFeatures(["return_1", name], null)), Is.EqualTo(new[] { "return_1", name }));
        var dataset = await _harness.SendAsync(new GetDataset("SWING", Timeframe.OneHour, ["return_1", name, "other." + name], new(), Horizon, 1));
        Assert.That(dataset.FeatureNames, Is.EqualTo(new[] { "return_1", name, "OTHER." + name }));
        Assert.That(Bits(dataset.Features[1].Span), Is.EqualTo(await BitsAsync("seasonal_naive", _bars)));
        Assert.That(dataset.Features[2].Span[^1], Is.Not.EqualTo(dataset.Features[1].Span[^1]));

        var started = await _harness.SendAsync(new StartEvolution(new()
        {
            Symbol = "SWING",
            Timeframe = "1h",
            SeedFeatures = ["return_1", name],
            Algorithm = "Ridge",
            MaxGenerations = 1,
        }));
        await _harness.SendAsync(new RunEvolution(started.RunId));
        var run = await _harness.SendAsync(new GetRun(started.RunId));
        Assert.That(run.Status, Is.Not.EqualTo("FAILED"), run.Error);
        Assert.That(run.Generations[0].Features, Is.EqualTo(new[] { name, "return_1" }));
    }

    [Test]
    public async Task What_cannot_be_computed_bar_by_bar_is_refused_with_the_reason()
    {
        var uploaded = await _harness.RunAsync(Request("linear", ("context_length", 48)) with { Data = await _harness.DataAsync(MadeSeries.Wave(500)) });
        var trained = await _harness.RunAsync(Request("chronos-bolt", ("epochs", 1), ("context_length", 64)));
        Assert.That((uploaded.Status, trained.Status), Is.EqualTo(("completed", "completed")), $"{uploaded.Error} {trained.Error}");
        Refuse("forecast:moon_1", "there is no such experiment; the id of a completed experiment on a symbol");
        Refuse("forecast:" + uploaded.ExperimentId, "the experiment is not on a symbol");
        Refuse("forecast:" + trained.ExperimentId, "its network is trained (adapter_type lora)");
        Refuse("forecast:", "'' is no id of an experiment");
        Refuse("forecast:a b", "'a b' is no id of an experiment");
        Refuse("$.forecast:a", "'$' is not a symbol");
    }

    private string Network => Path.Combine(_harness.Storage, "forecasting", "models", "tiny");

    private void Say(BaseOrigin origin) => origin.Write(Network);

    private void Refuse(string feature, string message) => Assert.That(
        async () => await _harness.SendAsync(new ResolveFeatures([feature], null)),
        Throws.TypeOf<UnprocessableException>().With.Message.Contains(message));

    private static ForecastRequest Request(string model, params (string Name, object Value)[] hyperparams) => new()
    {
        Name = model,
        Data = new() { Symbol = "SWING", Timeframe = "1h", Target = "close" },
        Model = model,
        Hyperparams = ForecastHarness.Set([("prediction_length", Horizon), .. hyperparams]),
        Windows = new(Validation: 6, Gate: 10, Test: 6),
    };

    private async Task AddAsync(string model, string target, params (string Name, object Value)[] hyperparams)
    {
        var request = Request(model, hyperparams);
        var run = await _harness.RunAsync(request with { Data = request.Data with { Target = target } });
        Assert.That(run.Status, Is.EqualTo("completed"), run.Error);
        _experiments[model] = run.ExperimentId;
    }

    private async Task ImportAsync(BarSeries bars)
    {
        using var csv = new MemoryStream(bars.Csv());
        await _harness.SendAsync(new ImportBars { Symbol = bars.Symbol, Timeframe = "1h", FileName = "bars.csv", Content = csv });
    }

    private Task<ReadOnlyMemory<double>> ColumnAsync(string model, BarSeries bars) =>
        _harness.SendAsync(new ComputeForecastColumn(_experiments[model], bars));

    private async Task<long[]> BitsAsync(string model, BarSeries bars) => Bits((await ColumnAsync(model, bars)).Span);

    private static long[] Bits(ReadOnlySpan<double> values)
    {
        var bits = new long[values.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.DoubleToInt64Bits(values[i]);
        }

        return bits;
    }
}
