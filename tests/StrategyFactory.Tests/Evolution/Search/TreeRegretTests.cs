using NUnit.Framework;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Training.Algorithms.Trees;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class TreeRegretTests
{
    [Test]
    public async Task A_run_reports_what_halving_its_trees_saved_and_the_regret_of_it()
    {
        XGBoostPresence.Require();
        await using var factory = await SmallMarket.FactoryAsync();
        var request = SmallRuns.Request with
        {
            Algorithm = "XGBoost",
            AlphaGrid = null,
            L1RatioGrid = null,
            MaxDepthGrid = SmallTrees.Boosting.MaxDepthGrid,
            LearningRateGrid = SmallTrees.Boosting.LearningRateGrid,
            RegLambdaGrid = SmallTrees.Boosting.RegLambdaGrid,
            MinChildWeightGrid = SmallTrees.Boosting.MinChildWeightGrid,
            Rounds = 20,
            MaxGenerations = 1,
        };
        var plain = await factory.EvolveAsync(request);
        var run = await factory.EvolveAsync(request with { AdaptiveGrid = true });
        var whole = (await factory.SendAsync(new GetModel(plain.Generations[0].ModelId))).Details;
        var halved = (await factory.SendAsync(new GetModel(run.Generations[0].ModelId))).Details;
        var saving = run.Saving("adaptive_grid");

        Assert.That((saving.FitsSaved, saving.RegretKnown), Is.EqualTo((halved.Halving!.FitsSaved, 1)), "the whole grid had been trained before");
        Assert.That(saving.FitsSaved, Is.Positive);
        Assert.That(saving.Regret, Is.EqualTo(whole.Score - halved.Score).And.GreaterThanOrEqualTo(0));
    }
}
