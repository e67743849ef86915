using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Fitting;

[TestFixture]
internal sealed class TrainHorizonTests
{
    private static readonly TrainingSpecification Small = new()
    {
        Symbol = "SMALL",
        Features = SmallMarket.Features,
        AlphaGrid = [0.001],
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

    [TestCase("1", 1)]
    [TestCase("12", 12)]
    [TestCase("session_end", 29)]
    public async Task Folds_are_purged_and_segments_parted_by_the_farthest_label(string text, int bars)
    {
        Assert.That(Horizon.TryParse(text, out var horizon));
        var training = (await _factory.SendAsync(new PrepareTraining(Small with { Horizon = horizon }))).Training;

        Assert.That(training.Validation.Horizon, Is.EqualTo(bars));
        Assert.That((training.Data.Segments.Selection, training.Data.Segments.Simulation, training.Data.Segments.Holdout), Is.EqualTo((new BarRange(0, 2880 - bars - 1), new BarRange(2880, 4080 - bars - 1), new BarRange(4080, 4800))));
        var ends = horizon.Ends(training.Data.Bars.Times.Span);
        Assert.That(training.Rows.ToArray().Max(row => ends[row]), Is.LessThan(2880 - 1));
        if (horizon.IsSessionEnd)
        {
            Assert.That(training.Rows.ToArray().Select(row => row % 30), Has.None.EqualTo(29));
        }
    }

    // What a barrier cuts off is missing from its outcome, so that the return until the horizon is another.
    [TestCase(TargetLabel.Return, 0.35)]
    [TestCase(TargetLabel.Volatility, 0.35)]
    [TestCase(TargetLabel.Barrier, 0.6)]
    public async Task Whatever_the_label_predictions_are_returns_that_rise_with_those_that_come(TargetLabel label, double within)
    {
        var specification = Small with { Horizon = 2, Label = label };
        var model = await _factory.SendAsync(new TrainModel(specification));
        var predictions = await _factory.SendAsync(new GetPredictions(model.ModelId));
        var details = (await _factory.SendAsync(new GetModel(model.ModelId))).Details;

        var close = predictions.Data.Bars.Close.ToArray();
        var pairs = Enumerable.Range(0, predictions.Segment.Count).Select(i => (Predicted: predictions.Returns.Span[i], Came: Math.Log(close[predictions.Segment.Start + i + 2] / close[predictions.Segment.Start + i])))
            .Where(pair => double.IsFinite(pair.Predicted)).ToArray();
        var slope = pairs.Sum(pair => pair.Predicted * pair.Came) / pairs.Sum(pair => pair.Predicted * pair.Predicted);

        // Half of every move is taken back by the next bar, so there is much to predict, and in the unit of a return.
        Assert.That(details.Score, Is.GreaterThan(0.015));
        Assert.That(slope, Is.EqualTo(1).Within(within));
        Assert.That(details.PredictionSd, Is.GreaterThan(0));
        Assert.That(predictions.FittedMagnitudes.Span[^1], Is.EqualTo(details.LargestPrediction));
    }

    [Test]
    public void Dates_of_one_bar_have_no_session_to_look_to_the_end_of() => Assert.That(
        () => _factory.SendAsync(new PrepareTraining(Small with { Timeframe = "1d", Horizon = Horizon.SessionEnd })),
        Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
            "horizon: session_end is not allowed with 1d bars of SMALL: no date has a second bar; allowed: a number of bars, or shorter bars."));
}
