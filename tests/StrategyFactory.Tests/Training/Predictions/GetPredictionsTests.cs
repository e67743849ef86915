using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Predictions;

[TestFixture]
internal sealed class GetPredictionsTests
{
    private static readonly TrainingSpecification Small = new()
    {
        Symbol = "SMALL",
        Features = ["ibs", "return_1", "rsi_14", "volatility_20"],
        AlphaGrid = [0.01],
        L1RatioGrid = [0.5],
        RegimeConfigs = [RegimeConfig.Any],
    };

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _factory = await SmallMarket.FactoryAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [TestCase("log_return", "close")]
    [TestCase("pct_change", "close")]
    [TestCase("log", "close")]
    [TestCase("none", "close")]
    [TestCase("none", "high")]
    public async Task Predictions_are_returns_against_the_close_whatever_the_target(string transform, string column)
    {
        var model = await TrainAsync(Small with { TargetTransform = transform, TargetCol = column });
        var predictions = await _factory.SendAsync(new GetPredictions(model.ModelId));
        var (data, segment, weights) = (predictions.Data, predictions.Segment, model.Details.Coefficients!);

        Assert.That(segment, Is.EqualTo(new BarRange(2880, 4080 - 2)));
        for (var i = 0; i < segment.Count; i++)
        {
            var bar = segment.Start + i;
            var level = weights.Intercept + Enumerable.Range(0, 4).Sum(j => weights.Weights[j] * data.Features[j].Span[bar]);
            var close = data.Bars.Close.Span[bar];
            var expected = transform switch { "log" => level - Math.Log(close), "none" => level / close - 1, _ => level };
            Assert.That(predictions.Returns.Span[i], Is.EqualTo(expected).Within(1e-12));
            Assert.That(predictions.Deviations.Span[i], Is.EqualTo(Math.Abs(expected - model.Details.PredictionMean) / model.Details.PredictionSd).Within(1e-6).Percent);
        }

        Assert.That(predictions.FittedMagnitudes.Span[^1], Is.EqualTo(model.Details.LargestPrediction));
        Assert.That(predictions.FittedMagnitudes.Length, Is.EqualTo(model.Details.UsableRows));
        Assert.That(predictions.FittedMagnitudes.ToArray(), Is.Ordered);
        Assert.That(predictions.Flags, Is.Empty);
    }

    [TestCase("1500 bars", "150 bars")]
    [TestCase("1500 bars", "7 days")]
    [TestCase("40 days", "3 days")]
    public async Task Walk_forward_refits_before_every_test_window(string train, string test)
    {
        var model = await TrainAsync(Small with { DataOptions = new(Parse(train), Parse(test)) });
        var predictions = await _factory.SendAsync(new GetPredictions(model.ModelId));
        var expected = NaiveWalkForward(model, predictions.Data, train, test);

        Assert.That(predictions.Flags, Is.Empty);
        for (var i = 0; i < predictions.Segment.Count; i++)
        {
            var (value, deviation) = expected[predictions.Segment.Start + i];
            Assert.That(predictions.Returns.Span[i], Is.EqualTo(value).Within(1e-12), $"bar {i}");
            Assert.That(predictions.Deviations.Span[i], Is.EqualTo(deviation).Within(1e-6), $"bar {i}");
        }
    }

    [Test]
    public async Task Windows_with_too_few_rows_stay_flat_and_are_flagged()
    {
        var model = await TrainAsync(Small with { DataOptions = new(Parse("90 bars"), Parse("400 bars")) });
        var predictions = await _factory.SendAsync(new GetPredictions(model.ModelId));

        Assert.That(predictions.Returns.ToArray(), Is.All.NaN);
        Assert.That(predictions.Flags, Is.EqualTo(new[] { "3 of 3 walk-forward windows stay flat: the train window has fewer than 100 usable rows." }));
    }

    [Test]
    public async Task Windows_with_only_zero_weights_stay_flat_and_are_flagged()
    {
        // What selection learned is gone afterwards: the penalty that suited it leaves nothing of the rest.
        await _factory.StoreAsync(Broken());
        var model = await TrainAsync(Small with { Symbol = "BROKEN", AlphaGrid = [0.4], DataOptions = new(Parse("600 bars"), Parse("300 bars")) });
        var predictions = await _factory.SendAsync(new GetPredictions(model.ModelId));

        Assert.That(predictions.Flags, Has.Count.EqualTo(1));
        Assert.That(predictions.Flags[0], Does.Match("^[1-4] of 4 walk-forward windows stay flat: every weight of the refit is zero\\.$"));
        Assert.That(predictions.Returns.Span[^1], Is.NaN);
    }

    [Test]
    public async Task Walk_forward_before_the_holdout_reads_no_holdout_bar()
    {
        var options = new DataOptions(Parse("1500 bars"), Parse("150 bars"));
        var before = await _factory.SendAsync(new GetPredictions((await TrainAsync(Small with { DataOptions = options })).ModelId));
        await _factory.StoreAsync(Renamed(SmallMarket.Generate().Bend(4080), "BENT"));
        var after = await _factory.SendAsync(new GetPredictions((await TrainAsync(Small with { Symbol = "BENT", DataOptions = options })).ModelId));

        Assert.That(after.Returns.ToArray(), Is.EqualTo(before.Returns.ToArray()));
        Assert.That(after.Deviations.ToArray(), Is.EqualTo(before.Deviations.ToArray()));
    }

    [Test]
    public async Task The_holdout_is_predicted_on_request_and_goes_on_with_the_windows_of_the_simulation()
    {
        var model = await TrainAsync(Small with { DataOptions = new(Parse("1500 bars"), Parse("150 bars")) });
        var predictions = await _factory.SendAsync(new GetPredictions(model.ModelId, Holdout: new(null, "test")));
        var expected = NaiveWalkForward(model, predictions.Data, "1500 bars", "150 bars");

        Assert.That(predictions.Segment, Is.EqualTo(new BarRange(4080, 4800)));
        Assert.That(predictions.Returns.ToArray(), Is.EqualTo(Enumerable.Range(4080, 720).Select(bar => expected[bar].Return)).Within(1e-12));
    }

    // One bar at a time: which window is it in, which rows train it, fit, predict.
    private static (double Return, double Deviation)[] NaiveWalkForward(StoredModelDetails model, Dataset data, string train, string test)
    {
        var times = data.Bars.Times.ToArray();
        var closes = data.Bars.Close.ToArray();
        var target = closes.Select((close, bar) => bar + 1 < closes.Length ? Math.Log(closes[bar + 1] / close) : double.NaN).ToArray();
        var expected = new (double, double)[closes.Length];
        var start = (int)(0.6m * closes.Length);
        while (start < closes.Length)
        {
            var end = test.EndsWith("bars", StringComparison.Ordinal)
                ? Math.Min(closes.Length, start + Number(test))
                : Enumerable.Range(start, closes.Length - start).TakeWhile(bar => Days(start, bar) <= Number(test)).Last() + 1;
            var last = start - 2 - 1;
            var first = train.EndsWith("bars", StringComparison.Ordinal) ? last + 1 - Number(train) : Enumerable.Range(0, last + 1).First(bar => Days(bar, last) <= Number(train));
            var rows = Enumerable.Range(first, last + 1 - first).Where(bar => data.Features.All(feature => double.IsFinite(feature.Span[bar])) && double.IsFinite(target[bar])).ToArray();
            var fit = ElasticNet.Fit(new(data.Features, target, rows), model.Details.Best.Alpha!.Value, model.Details.Best.L1Ratio!.Value);
            double Predict(int bar) => fit.Intercept + data.Features.Select((feature, j) => fit.Coefficients[j] * feature.Span[bar]).Sum();
            var fitted = rows.Select(Predict).ToArray();
            var mean = fitted.Average();
            var sd = Math.Sqrt(fitted.Sum(p => (p - mean) * (p - mean)) / (fitted.Length - 1));
            for (var bar = start; bar < end; bar++)
            {
                expected[bar] = (Predict(bar), Math.Abs(Predict(bar) - mean) / sd);
            }

            start = end;
        }

        return expected;

        int Days(int from, int to) => Enumerable.Range(from, to + 1 - from).Select(bar => times[bar] / 86_400_000).Distinct().Count();
        static int Number(string window) => int.Parse(window.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<StoredModelDetails> TrainAsync(TrainingSpecification specification) =>
        await _factory.SendAsync(new GetModel((await _factory.SendAsync(new TrainModel(specification))).ModelId));

    private static Window Parse(string text) => new(int.Parse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), text.EndsWith("bars", StringComparison.Ordinal));

    private static BarSeries Renamed(BarSeries bars, string symbol) => new(symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume);

    private static BarSeries Broken()
    {
        BarSeries edge = SmallMarket.Generate(), noise = SmallMarket.Generate(edge: false);
        return new("BROKEN", edge.Timeframe, edge.Times, Join(edge.Open, noise.Open), Join(edge.High, noise.High), Join(edge.Low, noise.Low), Join(edge.Close, noise.Close), edge.Volume);

        static double[] Join(ReadOnlyMemory<double> before, ReadOnlyMemory<double> after) => [.. before.Span[..2880], .. after.Span[2880..]];
    }
}
