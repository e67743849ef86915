using NUnit.Framework;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

public sealed class SuccessiveHalvingTests
{
    private const int Rows = 1200, Features = 8;

    [TestCase(2, new[] { 1, 2 })]
    [TestCase(3, new[] { 1, 3 })]
    [TestCase(5, new[] { 2, 5 })]
    [TestCase(10, new[] { 4, 8, 10 })]
    public void Folds_double_from_rung_to_rung(int folds, int[] expected) => Assert.That(SuccessiveHalving.Rungs(folds), Is.EqualTo(expected));

    [Test]
    public void The_better_half_goes_on_and_cells_without_weights_only_where_there_are_no_others()
    {
        CellStanding[] standings = [new(0, 0.1, 1, true, true), new(0, 0.3, 1, true, true), new(0, 0, 10, false, true), new(1, 0.3, 2, true, true), new(1, 0.9, 1, true, false), new(1, -0.2, 1, true, true)];

        Assert.That(SuccessiveHalving.Better([0, 1, 2, 3, 4, 5], cell => standings[cell]), Is.EqualTo(new[] { 3, 5 }), "the path with the larger α among equals, without its unconverged cell");
        Assert.That(SuccessiveHalving.Better([0, 1, 5], cell => standings[cell]), Is.EqualTo(new[] { 0, 1 }), "one path of two");
        Assert.That(SuccessiveHalving.Better([0, 1, 2], cell => standings[cell]), Is.EqualTo(new[] { 1 }), "half of the only path, and not the null model");
        Assert.That(SuccessiveHalving.Better([2], cell => standings[cell]), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void Against_the_whole_grid_it_needs_fewer_fits_and_loses_little()
    {
        const int problems = 40;
        var (saved, same, worst, total) = (0, 0, 0.0, 0.0);
        for (var seed = 1; seed <= problems; seed++)
        {
            var problem = Problem(seed);
            var (whole, halved) = (ElasticNetGrid.Fit(problem, 1), ElasticNetGrid.Fit(problem with { Halving = true }, 1));
            var (best, chosen) = (whole.BestCell!.Value, halved.BestCell!.Value);
            var regret = whole.Cells[best].Score!.Value - halved.Cells[chosen].Score!.Value;

            Assert.That(whole.Fits, Is.EqualTo(problem.Cells * 6));
            Assert.That(halved.Cells[chosen], Is.EqualTo(whole.Cells[chosen]), "who is left is fitted as in the whole grid, to the last bit");
            Assert.That(halved.Refit(chosen)!.Coefficients, Is.EqualTo(whole.Refit(chosen)!.Coefficients));
            Assert.That(regret, Is.GreaterThanOrEqualTo(0));
            foreach (var (cell, i) in halved.Cells.Select((cell, i) => (cell, i)).Where(pair => pair.cell.Reason == UnscoredReason.GivenUp))
            {
                Assert.That((cell.Score, halved.Refit(i)), Is.EqualTo(((double?)null, (LinearFit?)null)));
            }

            (saved, worst, total) = (saved + whole.Fits - halved.Fits, Math.Max(worst, regret), total + regret);
            same += chosen == best ? 1 : 0;
        }

        var fits = problems * Problem(1).Cells * 6;
        TestContext.Out.WriteLine($"{100.0 * saved / fits:0}% of the fits saved; the same cell in {same} of {problems}; regret of R²: mean {total / problems:G3}, worst {worst:G3}");
        Assert.That(saved, Is.GreaterThan(fits / 5));
        Assert.That(same, Is.GreaterThanOrEqualTo(problems * 7 / 10));
        Assert.That(total / problems, Is.LessThan(2e-4));
        Assert.That(worst, Is.LessThan(2e-3));
    }

    [Test]
    public void The_result_does_not_depend_on_the_number_of_threads_and_progress_ends_at_all_cells()
    {
        var problem = Problem(3) with { Halving = true };
        var told = new List<int>();
        var (one, two) = (ElasticNetGrid.Fit(problem, 1, told.Add), ElasticNetGrid.Fit(problem, 2));

        Assert.That(two.Cells, Is.EqualTo(one.Cells));
        Assert.That((two.BestCell, two.Fits), Is.EqualTo((one.BestCell, one.Fits)));
        Assert.That(two.Rungs, Is.EqualTo(one.Rungs));
        Assert.That(told[^1], Is.EqualTo(problem.Cells));
    }

    // A weak linear relation in noise, R² of about two percent, as on a market; two overlapping regimes.
    private static GridProblem Problem(int seed)
    {
        var random = new Random(seed);
        var columns = new double[Features][];
        for (var j = 0; j < Features; j++)
        {
            columns[j] = [.. Enumerable.Range(0, Rows).Select(_ => Normal(random))];
        }

        double[] target = [.. Enumerable.Range(0, Rows).Select(t => (0.1 * columns[0][t]) - (0.08 * columns[3][t]) + (0.05 * columns[5][t]) + Normal(random))];
        uint[] masks = [.. Enumerable.Range(0, Rows).Select(t => t % 3 == 0 ? 3u : 1u)];
        return new()
        {
            Design = new([.. columns.Select(column => (ReadOnlyMemory<double>)column)], target, [.. Enumerable.Range(0, Rows)]),
            RegimeMasks = masks,
            Regimes = 2,
            Alphas = [0.001, 0.003, 0.01, 0.03, 0.1, 1, 10],
            L1Ratios = [0.1, 0.5, 0.9],
            Horizon = 1,
            Folds = 5,
            EmbargoFraction = 0.01m,
            MinimumRows = 100,
        };
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
