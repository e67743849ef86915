using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

/// <summary>On the days of SPY, where there is next to nothing to learn, a score is no better than the rounds that are kept.</summary>
[TestFixture]
internal sealed class SpyScoreTests
{
    private const int Rounds = 200;
    private const int Patience = 20;

    [Test]
    public async Task A_score_is_what_the_kept_rounds_earn_out_of_fold_and_not_what_folds_that_stopped_alone_would_have()
    {
        XGBoostPresence.Require();
        _ = SharedData.Require("data/daily");
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync("SPY", "1d", "data/daily/SPY_D1_yahoo_to_2022-12.csv.gz");
        var training = (await factory.SendAsync(new PrepareTraining(new()
        {
            Symbol = "SPY",
            Timeframe = "1d",
            Algorithm = "XGBoost",
            MaxDepthGrid = [3],
            RegimeConfigs = [RegimeConfig.Any],
        }))).Training;
        var grid = training.Algorithm.Fit(training, null, CancellationToken.None);
        grid.Model.Dispose();
        var rows = new TreeRows(training.Data.Features, training.Target.Span, training.RegimeRows[0].Span);
        var folds = training.Validation.Of(rows.Count).Select(fold => new FoldMatrices(rows, fold)).ToArray();
        var squares = folds.Sum(fold => fold.HeldOutLoss);
        var told = new Dictionary<TreeParameters, (int Together, double Score, int Alone, double Claimed, double Earned)>();
        try
        {
            foreach (var (path, cell) in ((TreeAlgorithm)training.Algorithm).Paths(training.Specification).Zip(grid.Cells))
            {
                var curves = Array.ConvertAll(folds, fold => Curve(path.Recipe, fold));
                double Earned(int rounds) => 1 - curves.Sum(curve => curve[rounds - 1]) / squares;
                var kept = Enumerable.Range(1, Rounds).First(rounds => Enumerable.Range(rounds + 1, Math.Min(Patience, Rounds - rounds)).All(later => Earned(later) <= Earned(rounds))
                    && Enumerable.Range(1, rounds - 1).All(earlier => Earned(earlier) < Earned(rounds)));
                Assert.That(cell.Tree!.Trees, Is.EqualTo(kept));
                Assert.That(cell.Score, Is.EqualTo(Earned(kept)).Within(1e-9));

                var alone = Array.ConvertAll(curves, StoppedAlone);
                double Claimed(int rounds) => 1 - alone.Sum(curve => curve[Math.Min(rounds, curve.Length) - 1]) / squares;
                var chosen = Enumerable.Range(1, alone.Max(curve => curve.Length)).MaxBy(Claimed);
                told[cell.Tree with { Trees = null }] = (kept, Earned(kept), chosen, Claimed(chosen), Earned(chosen));
                TestContext.Out.WriteLine(
                    $"rate {cell.Tree.LearningRate}, λ {cell.Tree.RegLambda}, leaf {cell.Tree.MinChildWeight}: together {kept} rounds {Earned(kept):F5}; alone {chosen} rounds {Claimed(chosen):F5}, truly {Earned(chosen):F5}");
            }
        }
        finally
        {
            Array.ForEach(folds, fold => fold.Dispose());
        }

        var (together, score, ended, claimed, earned) = told[new(3, 0.03, 10, 20, null, null)];
        Assert.That((together, ended), Is.EqualTo((25, 73)));
        Assert.That(score, Is.EqualTo(0.0019).Within(0.0001));
        Assert.That(claimed, Is.EqualTo(0.0041).Within(0.0001));
        Assert.That(earned, Is.LessThan(-0.006), "what 73 rounds earn in truth");
    }

    private static double[] Curve(TreeRecipe recipe, FoldMatrices fold)
    {
        using var growth = new FoldGrowth(recipe, fold);
        growth.Grow(Rounds, CancellationToken.None);
        return [.. growth.Errors.Squares];
    }

    /// <summary>The errors up to the end of a fold that minds its own only.</summary>
    private static double[] StoppedAlone(double[] curve)
    {
        var best = 0;
        for (var round = 1; round < curve.Length; round++)
        {
            best = curve[round] < curve[best] ? round : best;
            if (round - best >= Patience)
            {
                return curve[..(round + 1)];
            }
        }

        return curve;
    }
}
