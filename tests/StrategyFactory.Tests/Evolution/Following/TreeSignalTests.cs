using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Training.Algorithms.Trees;

namespace StrategyFactory.Tests.Evolution.Following;

/// <summary>What promoted trees say, and why.</summary>
internal sealed class TreeSignalTests
{
    private const int Known = 4000;

    private static readonly BarSeries All = SmallMarket.Generate();

    private static readonly EvolutionRequest Boosting = SmallRuns.Relaxed with
    {
        Algorithm = "XGBoost",
        AlphaGrid = null,
        L1RatioGrid = null,
        MaxDepthGrid = [3],
        LearningRateGrid = [0.2],
        RegLambdaGrid = [1],
        MinChildWeightGrid = [20],
        Rounds = 20,
        EarlyStoppingRounds = 5,
    };

    private static readonly EvolutionRequest Forest = Boosting with
    {
        Algorithm = "RandomForest",
        LearningRateGrid = null,
        RegLambdaGrid = null,
        MinChildWeightGrid = null,
        Rounds = null,
        EarlyStoppingRounds = null,
        TreesGrid = [10],
        MinSamplesLeafGrid = [20],
    };

    [TestCase("XGBoost")]
    [TestCase("RandomForest")]
    public async Task Contributions_and_one_mean_of_all_bars_add_up_to_every_prediction(string algorithm)
    {
        XGBoostPresence.Require();
        await using var factory = await TestFactory.CreateAsync(SmallMarket.Settings.ToDictionary(StringComparer.Ordinal));
        await factory.StoreAsync(All.Head(Known));
        var run = await factory.EvolveAsync(algorithm == "XGBoost" ? Boosting : Forest);
        var promoted = await factory.SendAsync(new GetPromotedModel(run.Promotion!.PromotedId));
        List<PromotedSignal> signals = [];
        for (var end = Known + 1; end <= Known + 241; end += 40)
        {
            await factory.StoreAsync(All.Part((end - 1)..Math.Min(All.Count, end + 39)));
            signals.Add(await factory.SendAsync(new GetPromotedSignal(promoted.Promoted.PromotedId)));
        }

        double[] means = [.. signals.Select(signal => signal.Prediction!.Value - signal.Features.Sum(feature => feature.Contribution!.Value))];
        var size = signals.Max(signal => Math.Abs(signal.Prediction!.Value));
        Assert.That(means, Is.All.EqualTo(means[0]).Within(1e-5 * size), "the library adds up in single precision");
        Assert.That(signals.Select(signal => signal.Prediction).Distinct().Count(), Is.GreaterThan(3));
        Assert.That(signals[^1].Features.Select(feature => feature.Name), Is.EqualTo(promoted.Model.Details.Features));
        Assert.That(signals[^1].Features.Select(feature => feature.Weight), Is.All.Null);
        Assert.That(signals[^1].Features.Select(feature => Math.Abs(feature.Contribution!.Value)).Max(), Is.GreaterThan(0.05 * size));
    }
}
