using System.Runtime.InteropServices;
using NUnit.Framework;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

public sealed class LogisticGridTests
{
    private static readonly double[] s_alphas = [0.001, 0.01, 0.1, 1, 10];
    private static readonly double[] s_ratios = [0.1, 0.5, 0.9, 1];

    [Test]
    public void Scores_weights_and_the_choice_are_those_of_plain_loops_over_the_folds()
    {
        const int n = 700;
        var (features, labels) = LogisticTests.Problem(LogisticTests.Kind.Plain, 3, n, 5);
        uint[] masks = [.. Enumerable.Range(0, n).Select(t => t % 5 < 3 ? 3u : 1u)];
        var problem = Problem(LinearReference.Design(features, labels), masks, 2) with { Alphas = [0.003, 0.05, 1], L1Ratios = [0.3, 0.9], MinimumRows = 100, Horizon = 4 };
        var result = LogisticGrid.Fit(problem, 2);
        for (var i = 0; i < result.Cells.Count; i++)
        {
            var cell = result.Cells[i];
            int[] rows = [.. Enumerable.Range(0, n).Where(t => (masks[t] >> cell.Regime & 1) != 0)];
            var (score, weights) = Plain(features, labels, rows, cell.Alpha, cell.L1Ratio, 4, rows.Length / 100);
            Assert.That(cell.Score, Is.EqualTo(score).Within(5e-8), $"cell {i}");
            Assert.That(result.Refit(i)!.Weights, Is.EqualTo(weights).Within(1e-7), $"cell {i}");
            Assert.That(cell.NonZeroCount, Is.EqualTo(weights.Count(weight => weight != 0)), $"cell {i}");
            Assert.That((cell.Converged, cell.Reason), Is.EqualTo((true, UnscoredReason.None)), $"cell {i}");
        }

        var best = Enumerable.Range(0, result.Cells.Count).Where(i => result.Cells[i].NonZeroCount > 0).MaxBy(i => result.Cells[i].Score);
        Assert.That(result.BestCell, Is.EqualTo(best));
        Assert.That(result.Cells[best].Score, Is.GreaterThan(0.02));
    }

    [Test]
    public void A_refit_equals_a_single_fit_on_the_rows_of_its_regime()
    {
        var problem = Market(1);
        var result = LogisticGrid.Fit(problem, 1);
        var masks = problem.RegimeMasks.ToArray();
        for (var cell = 0; cell < result.Cells.Count; cell += 3)
        {
            var (regime, alpha, ratio) = (result.Cells[cell].Regime, result.Cells[cell].Alpha, result.Cells[cell].L1Ratio);
            int[] rows = [.. Enumerable.Range(0, masks.Length).Where(t => (masks[t] >> regime & 1) != 0)];
            var single = Logistic.Fit(MarketDesign(1, rows), alpha, ratio);
            var refit = result.Refit(cell)!;
            Assert.That(refit.Rows, Is.EqualTo(rows.Length));
            Assert.That(refit.Weights, Is.EqualTo(single.Weights).Within(2e-8));
            Assert.That(refit.Intercept, Is.EqualTo(single.Intercept).Within(2e-8));
        }
    }

    [Test]
    public void Neither_threads_nor_the_other_ratios_change_a_bit()
    {
        var problem = Market(2);
        var one = LogisticGrid.Fit(problem, 1);
        foreach (var threads in new[] { 2, 5 })
        {
            var many = LogisticGrid.Fit(problem, threads);
            Assert.That(many.Cells, Is.EqualTo(one.Cells));
            for (var cell = 0; cell < one.Cells.Count; cell++)
            {
                Assert.That(Bits(many.Refit(cell)), Is.EqualTo(Bits(one.Refit(cell))));
            }
        }

        for (var ratio = 0; ratio < s_ratios.Length; ratio++)
        {
            var alone = LogisticGrid.Fit(problem with { L1Ratios = [s_ratios[ratio]] }, 1);
            for (var i = 0; i < alone.Cells.Count; i++)
            {
                Assert.That(alone.Cells[i], Is.EqualTo(one.Cells[i * s_ratios.Length + ratio]));
                Assert.That(Bits(alone.Refit(i)), Is.EqualTo(Bits(one.Refit(i * s_ratios.Length + ratio))));
            }
        }
    }

    [Test]
    public void Cells_above_the_gradient_at_zero_are_null_without_a_pass_and_cells_just_below_are_not()
    {
        var (features, labels) = LogisticTests.Problem(LogisticTests.Kind.Plain, 4, 800, 4);
        var gradient = NaiveLogistic.Of(features, labels, [.. Enumerable.Range(0, 800)]).Gradient(new double[4], Math.Log(labels.Average() / (1 - labels.Average())));
        var edge = gradient[..4].Max(Math.Abs);
        Assert.That(Logistic.Fit(LinearReference.Design(features, labels), edge * 1.0001, 1).NonZeroCount, Is.Zero);
        Assert.That(Logistic.Fit(LinearReference.Design(features, labels), edge * 0.9999, 1).NonZeroCount, Is.EqualTo(1));

        var result = LogisticGrid.Fit(Problem(LinearReference.Design(features, labels), Ones(800), 1) with { Alphas = [1, 10] }, 1);
        Assert.That(result.Cells.Where(cell => cell.Alpha * cell.L1Ratio > 0.5).Select(cell => (cell.Score, cell.Sweeps, cell.Converged, cell.NonZeroCount)),
            Is.All.EqualTo(((double?)0.0, 0, true, 0)));
        Assert.That(LogisticGrid.Fit(Problem(LinearReference.Design(features, labels), Ones(800), 1) with { Alphas = [10], L1Ratios = [1] }, 1).BestCell, Is.Null);
    }

    [Test]
    public void Halving_keeps_what_it_fits_as_in_the_whole_grid()
    {
        var (saved, same) = (0, 0);
        for (var seed = 1; seed <= 8; seed++)
        {
            var problem = Market(seed);
            var (whole, halved) = (LogisticGrid.Fit(problem, 1), LogisticGrid.Fit(problem with { Halving = true }, 2));
            Assert.That(whole.Fits, Is.EqualTo(problem.Cells * 6));
            Assert.That(halved.Rungs.Select(rung => rung.Folds), Is.EqualTo(SuccessiveHalving.Rungs(5)));
            for (var i = 0; i < halved.Cells.Count; i++)
            {
                if (halved.Cells[i].Reason == UnscoredReason.GivenUp)
                {
                    Assert.That((halved.Cells[i].Score, halved.Refit(i)), Is.EqualTo(((double?)null, (LinearFit?)null)));
                }
                else
                {
                    Assert.That(halved.Cells[i], Is.EqualTo(whole.Cells[i]));
                    Assert.That(Bits(halved.Refit(i)), Is.EqualTo(Bits(whole.Refit(i))));
                }
            }

            saved += whole.Fits - halved.Fits;
            same += halved.BestCell == whole.BestCell ? 1 : 0;
        }

        Assert.That(saved, Is.GreaterThan(8 * Market(1).Cells * 6 / 5));
        Assert.That(same, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public void Labels_all_alike_in_one_training_set_leave_the_regime_without_scores()
    {
        var (features, _) = LogisticTests.Problem(LogisticTests.Kind.Plain, 5, 600, 2);
        double[] labels = [.. Enumerable.Range(0, 600).Select(t => t is > 130 and < 230 && t % 3 == 0 ? 1.0 : 0)];      // in the second test fold only
        var result = LogisticGrid.Fit(Problem(LinearReference.Design(features, [.. labels.Select((y, t) => t < 240 && t >= 120 ? y : 0)]), Ones(600), 1), 1);
        Assert.That(result.Cells.Select(c => (c.Score, c.Reason)), Is.All.EqualTo(((double?)null, UnscoredReason.ConstantTarget)));
        Assert.That((result.BestCell, result.Refit(0)), Is.EqualTo(((int?)null, (LinearFit?)null)));
    }

    [Test]
    public void Regimes_with_few_rows_and_empty_folds_are_skipped_for_the_same_reasons_as_with_the_squared_loss()
    {
        var (features, labels) = LogisticTests.Problem(LogisticTests.Kind.Plain, 6, 600, 2);
        var design = LinearReference.Design(features, labels);
        uint[] masks = [.. Enumerable.Range(0, 600).Select(t => t < 400 ? 3u : 1u)];
        foreach (var problem in new[] { Problem(design, masks, 2), Problem(design, Ones(600), 1) with { Horizon = 400 } })
        {
            var (logistic, squared) = (LogisticGrid.Fit(problem, 1), ElasticNetGrid.Fit(problem, 1));
            Assert.That(logistic.Cells.Select(c => c.Reason), Is.EqualTo(squared.Cells.Select(c => c.Reason)));
            Assert.That(logistic.Cells.Select(c => c.Reason), Has.Some.Not.EqualTo(UnscoredReason.None));
            Assert.That(logistic.RegimeRows, Is.EqualTo(squared.RegimeRows));
        }
    }

    [Test]
    public void Separable_and_rare_labels_converge_to_the_optimum_in_every_cell([Values] LogisticTests.Kind kind, [Values(2, 6, 11)] int columns)
    {
        const int n = 900;
        var (features, labels) = LogisticTests.Problem(kind, 9, n, columns);
        var result = LogisticGrid.Fit(Problem(LinearReference.Design(features, labels), Ones(n), 1) with { Alphas = [1e-4, 1e-3, 0.02, 0.3] }, 2);
        var naive = NaiveLogistic.Of(features, labels, [.. Enumerable.Range(0, n)]);
        for (var i = 0; i < result.Cells.Count; i++)
        {
            var (cell, fit) = (result.Cells[i], result.Refit(i)!);
            var intercept = fit.Intercept + fit.Coefficients.Zip(fit.FeatureMeans, (coefficient, mean) => coefficient * mean).Sum();
            Assert.That(cell.Converged, Is.True, $"{cell}");
            Assert.That(naive.Violation(fit.Weights, intercept, cell.Alpha, cell.L1Ratio), Is.LessThan(3e-8), $"{cell}");
        }
    }

    [Test]
    public void Progress_rises_to_all_cells_and_cancellation_ends_the_work()
    {
        var problem = Market(4);
        var seen = new List<int>();
        LogisticGrid.Fit(problem, 2, seen.Add);
        Assert.That(seen, Is.Ordered.And.Unique);
        Assert.That(seen[^1], Is.EqualTo(problem.Cells));
        using var source = new CancellationTokenSource();
        Assert.That(() => LogisticGrid.Fit(problem, 2, _ => source.Cancel(), source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void What_is_no_label_or_contradicts_itself_is_refused([Values(1, 2)] int threads)
    {
        var (features, labels) = LogisticTests.Problem(LogisticTests.Kind.Plain, 7, 600, 2);
        var problem = Problem(LinearReference.Design(features, labels), Ones(600), 1);
        double[] spoilt = [.. labels];
        spoilt[77] = 2;
        Assert.That(() => LogisticGrid.Fit(problem with { Design = LinearReference.Design(features, spoilt) }, threads), Throws.ArgumentException.With.Message.Contains("bar 77 is 2"));
        Assert.That(() => LogisticGrid.Fit(problem with { Regimes = 0 }, threads), Throws.ArgumentException);
        var column = features[0].ToArray();
        column[5] = double.NaN;
        Assert.That(() => LogisticGrid.Fit(problem with { Design = LinearReference.Design([column, features[1]], labels) }, threads), Throws.ArgumentException.With.Message.Contains("not finite"));
    }

    // Labels with a weak relation to a few of eight features, two overlapping regimes.
    private static GridProblem Market(int seed) =>
        Problem(MarketDesign(seed, [.. Enumerable.Range(0, 1200)]), [.. Enumerable.Range(0, 1200).Select(t => t % 3 == 0 ? 3u : 1u)], 2) with { MinimumRows = 300 };

    private static DesignMatrix MarketDesign(int seed, int[] rows)
    {
        var random = new Random(seed);
        var columns = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 1200).Select(_ => Normal(random)).ToArray()).ToArray();
        double[] labels = [.. Enumerable.Range(0, 1200).Select(t => (0.15 * columns[0][t]) - (0.12 * columns[3][t]) + Normal(random) > 0 ? 1.0 : 0)];
        return new([.. columns.Select(column => (ReadOnlyMemory<double>)column)], labels, rows);
    }

    private static GridProblem Problem(DesignMatrix design, uint[] masks, int regimes) => new()
    {
        Design = design,
        RegimeMasks = masks,
        Regimes = regimes,
        Alphas = s_alphas,
        L1Ratios = s_ratios,
        Horizon = 1,
        Folds = 5,
        EmbargoFraction = 0.01m,
        MinimumRows = 500,
    };

    /// <summary>Pooled McFadden R² and the weights of the refit, each a plain fit of its own.</summary>
    private static (double Score, double[] Weights) Plain(
        ReadOnlyMemory<double>[] features, double[] labels, int[] rows, double alpha, double ratio, int horizon, int embargo)
    {
        var n = rows.Length;
        var (error, total) = (0.0, 0.0);
        for (var k = 0; k < 5; k++)
        {
            var (s, e) = (k * n / 5, (k + 1) * n / 5);
            int[] train = [.. Enumerable.Range(0, n).Where(i => i < s - horizon || i >= e + horizon + embargo).Select(i => rows[i])];
            var naive = NaiveLogistic.Of(features, labels, train);
            var (weights, intercept) = naive.Fit(alpha, ratio);
            var rate = train.Average(t => labels[t]);
            for (var i = s; i < e; i++)
            {
                var score = intercept + weights.Select((w, j) => w * (features[j].Span[rows[i]] - naive.Means[j]) / naive.Sds[j]).Sum();
                error += NaiveLogistic.Loss(score, labels[rows[i]]);
                total += NaiveLogistic.Loss(Math.Log(rate / (1 - rate)), labels[rows[i]]);
            }
        }

        return (1 - error / total, NaiveLogistic.Of(features, labels, rows).Fit(alpha, ratio).Weights);
    }

    private static uint[] Ones(int n) => [.. Enumerable.Repeat(1u, n)];

    private static byte[] Bits(LinearFit? fit) =>
        fit is null ? [] : MemoryMarshal.AsBytes<double>([fit.Intercept, .. fit.Coefficients, .. fit.Weights, .. fit.FeatureMeans]).ToArray();

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
