using System.Runtime.InteropServices;
using NUnit.Framework;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

public sealed class ElasticNetGridTests
{
    private static readonly double[] s_alphas = [0.001, 0.01, 0.1, 1, 10, 50, 100];
    private static readonly double[] s_ratios = [0.1, 0.3, 0.5, 0.7, 0.9, 0.95];

    [Test]
    public void All_294_cells_agree_with_a_plain_loop_over_scikit_learn()
    {
        var result = ElasticNetGrid.Fit(ReferenceProblem(), 2);
        var rows = LinearReference.Rows("grid.csv");
        Assert.That(result.Cells, Has.Count.EqualTo(294));
        for (var i = 0; i < rows.Length; i++)
        {
            var (cell, row) = (result.Cells[i], rows[i]);
            Assert.That((cell.Regime, cell.Alpha, cell.L1Ratio), Is.EqualTo(((int)row[0], row[1], row[2])));
            if (double.IsNaN(row[3]))
            {
                Assert.That(cell.Score, Is.Null);
                Assert.That(cell.Reason, Is.EqualTo(UnscoredReason.TooFewRows));
                Assert.That(result.Refit(i), Is.Null);
            }
            else
            {
                Assert.That(cell.Score, Is.EqualTo(row[3]).Within(1e-9), $"cell {i}");
                Assert.That(cell.NonZeroCount, Is.EqualTo((int)row[4]), $"cell {i}");
                Assert.That(cell.Converged, Is.True);
            }
        }

        var best = Enumerable.Range(0, rows.Length).Where(i => rows[i][4] > 0).MaxBy(i => rows[i][3]);
        Assert.That(result.BestCell, Is.EqualTo(best));
        Assert.That(result.RegimeRows[0], Is.EqualTo(3000));
    }

    [Test]
    public void A_refit_equals_a_single_fit_on_the_rows_of_its_regime()
    {
        var problem = ReferenceProblem();
        var (features, target) = LinearReference.Table("grid.f32", 21);
        var masks = problem.RegimeMasks.ToArray();
        var result = ElasticNetGrid.Fit(problem, 1);
        foreach (var cell in new[] { 0, 7, 43, result.BestCell!.Value })
        {
            var (regime, alpha, ratio) = (result.Cells[cell].Regime, result.Cells[cell].Alpha, result.Cells[cell].L1Ratio);
            int[] rows = [.. Enumerable.Range(0, masks.Length).Where(t => (masks[t] >> regime & 1) != 0)];
            var single = ElasticNet.Fit(new DesignMatrix(features, target, rows), alpha, ratio);
            var refit = result.Refit(cell)!;
            Assert.That(refit.Rows, Is.EqualTo(rows.Length));
            Assert.That(refit.NonZeroCount, Is.EqualTo(result.Cells[cell].NonZeroCount));
            Assert.That(refit.TargetMean, Is.EqualTo(rows.Average(t => target[t])).Within(1e-15));
            Assert.That(refit.Intercept, Is.EqualTo(single.Intercept).Within(1e-12));
            for (var j = 0; j < 20; j++)
            {
                Assert.That(refit.Weights[j], Is.EqualTo(single.Weights[j]).Within(1e-9));
                Assert.That(refit.FeatureMeans[j], Is.EqualTo(single.FeatureMeans[j]).Within(1e-10));
                Assert.That(refit.FeatureStandardDeviations[j], Is.EqualTo(single.FeatureStandardDeviations[j]).Within(1e-10));
            }
        }
    }

    [Test]
    public void One_and_more_threads_give_the_same_bytes()
    {
        var problem = ReferenceProblem();
        var one = ElasticNetGrid.Fit(problem, 1);
        foreach (var threads in new[] { 2, 3, 7 })
        {
            var many = ElasticNetGrid.Fit(problem, threads);
            Assert.That(many.Cells, Is.EqualTo(one.Cells));
            for (var cell = 0; cell < one.Cells.Count; cell++)
            {
                Assert.That(Bits(many.Refit(cell)), Is.EqualTo(Bits(one.Refit(cell))));
            }
        }
    }

    [Test]
    public void Cells_of_a_null_model_score_exactly_zero_and_are_never_the_best()
    {
        var result = ElasticNetGrid.Fit(ReferenceProblem() with { Alphas = [1, 10, 100], L1Ratios = [1, 0.5] }, 1);
        Assert.That(result.Cells.Where(c => c.Score is not null).Select(c => c.Score), Is.All.Zero);
        Assert.That(result.Cells.Where(c => c.Score is not null).Select(c => c.Converged), Is.All.True);
        Assert.That(result.Cells.Sum(c => c.Sweeps), Is.Zero);
        Assert.That(result.BestCell, Is.Null);
    }

    [Test]
    public void A_column_that_is_constant_in_one_fold_only_agrees_with_plain_loops()
    {
        const int n = 900;
        var (features, target) = LinearReference.Random(21, n, 3);
        var flag = new double[n];
        for (var t = 0; t < n; t++)
        {
            flag[t] = t is >= 180 and < 360 ? t % 7 + target[t] : 3.3;         // varies within the second test fold only
        }

        ReadOnlyMemory<double>[] columns = [features[0], flag, features[1], features[2]];
        var problem = Problem(LinearReference.Design(columns, target), Ones(n), 1) with { Alphas = [0.02], L1Ratios = [0.5], Horizon = 0, EmbargoFraction = 0 };
        var result = ElasticNetGrid.Fit(problem, 1);
        Assert.That(result.Cells[0].Score, Is.EqualTo(PlainScore(columns, target, 0.02, 0.5, 0, 0)).Within(1e-9));
    }

    [Test]
    public void Purge_and_embargo_move_the_score_as_plain_loops_say([Values(0, 1, 25, 150)] int horizon, [Values(0.0, 0.01, 0.1)] double embargo)
    {
        const int n = 1003;
        var (features, target) = LinearReference.Random(22, n, 5);
        var problem = Problem(LinearReference.Design(features, target), Ones(n), 1) with
        {
            Alphas = [0.01],
            L1Ratios = [0.5],
            Horizon = horizon,
            EmbargoFraction = (decimal)embargo,
        };
        var result = ElasticNetGrid.Fit(problem, 1);
        var expected = PlainScore(features, target, 0.01, 0.5, horizon, (int)Math.Floor((decimal)embargo * n));
        Assert.That(result.Cells[0].Score, Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void Overlapping_random_regimes_count_every_row_once_per_regime()
    {
        const int n = 2500;
        var (features, target) = LinearReference.Random(23, n, 4);
        var random = new Random(4);
        uint[] masks = [.. Enumerable.Range(0, n).Select(_ => (uint)random.NextInt64(0, 1L << 32))];
        var result = ElasticNetGrid.Fit(Problem(LinearReference.Design(features, target), masks, 32) with { Alphas = [0.01], L1Ratios = [0.5] }, 2);
        for (var r = 0; r < 32; r++)
        {
            int[] rows = [.. Enumerable.Range(0, n).Where(t => (masks[t] >> r & 1) != 0)];
            ReadOnlyMemory<double>[] columns = [.. features.Select(f => new ReadOnlyMemory<double>([.. rows.Select(t => f.Span[t])]))];
            var expected = PlainScore(columns, [.. rows.Select(t => target[t])], 0.01, 0.5, 1, rows.Length / 100);
            Assert.That(result.RegimeRows[r], Is.EqualTo(rows.Length));
            Assert.That(result.Cells[r].Score, Is.EqualTo(expected).Within(1e-9), $"regime {r}");
        }
    }

    [Test]
    public void Ridge_and_lasso_with_dependent_columns_agree_with_plain_loops()
    {
        const int n = 1200;
        var (features, target) = LinearReference.Random(27, n, 4);
        var difference = features[1].ToArray().Zip(features[2].ToArray(), (a, b) => a - b).ToArray();
        ReadOnlyMemory<double>[] columns = [.. features, features[2], difference];
        var problem = Problem(LinearReference.Design(columns, target), Ones(n), 1) with { Alphas = [0.001, 0.05], L1Ratios = [0, 1] };
        var result = ElasticNetGrid.Fit(problem, 1);
        foreach (var cell in result.Cells)
        {
            Assert.That(cell.Converged, Is.True);
            Assert.That(cell.Sweeps, Is.LessThan(60));
            Assert.That(cell.Score, Is.EqualTo(PlainScore(columns, target, cell.Alpha, cell.L1Ratio, 1, 12)).Within(1e-9));
        }
    }

    [Test]
    public void A_fold_without_training_rows_is_named_as_the_reason()
    {
        var (features, target) = LinearReference.Random(24, 600, 2);
        var result = ElasticNetGrid.Fit(Problem(LinearReference.Design(features, target), Ones(600), 1) with { Horizon = 400 }, 1);
        Assert.That(result.Cells.Select(c => c.Reason), Is.All.EqualTo(UnscoredReason.EmptyFold));
        Assert.That(result.BestCell, Is.Null);
    }

    [Test]
    public void A_constant_target_has_no_score()
    {
        var (features, _) = LinearReference.Random(25, 600, 2);
        var result = ElasticNetGrid.Fit(Problem(LinearReference.Design(features, new double[600]), Ones(600), 1), 1);
        Assert.That(result.Cells.Select(c => (c.Score, c.Reason)), Is.All.EqualTo(((double?)null, UnscoredReason.ConstantTarget)));
    }

    [Test]
    public void Progress_rises_to_all_cells_and_cancellation_ends_the_work()
    {
        var problem = ReferenceProblem();
        var seen = new List<int>();
        ElasticNetGrid.Fit(problem, 2, seen.Add);
        Assert.That(seen, Is.Ordered.And.Unique);
        Assert.That(seen[^1], Is.EqualTo(294));

        using var source = new CancellationTokenSource();
        Assert.That(() => ElasticNetGrid.Fit(problem, 2, done => source.Cancel(), source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_usable_row_that_is_not_finite_is_refused_for_any_number_of_threads([Values(1, 2)] int threads)
    {
        var (features, target) = LinearReference.Random(26, 900, 3);
        target[777] = double.NaN;
        var problem = Problem(LinearReference.Design(features, target), Ones(900), 1);
        Assert.That(() => ElasticNetGrid.Fit(problem, threads), Throws.ArgumentException.With.Message.Contains("not finite"));
    }

    [Test]
    public void A_problem_that_contradicts_itself_is_refused()
    {
        var problem = ReferenceProblem();
        Assert.That(() => ElasticNetGrid.Fit(problem with { RegimeMasks = Ones(10) }, 1), Throws.ArgumentException);
        Assert.That(() => ElasticNetGrid.Fit(problem with { Regimes = 33 }, 1), Throws.ArgumentException);
        Assert.That(() => ElasticNetGrid.Fit(problem with { Alphas = [0.1, -1] }, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ElasticNetGrid.Fit(problem, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static GridProblem ReferenceProblem()
    {
        var (features, target) = LinearReference.Table("grid.f32", 21);
        uint[] masks = [.. LinearReference.Bytes("grid.u8").Select(b => (uint)b)];
        return Problem(LinearReference.Design(features, target), masks, 7) with { Horizon = 3, MinimumRows = 600 };
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

    private static uint[] Ones(int n) => [.. Enumerable.Repeat(1u, n)];

    private static byte[] Bits(LinearFit? fit) =>
        fit is null ? [] : MemoryMarshal.AsBytes<double>([fit.Intercept, .. fit.Coefficients, .. fit.Weights, .. fit.FeatureMeans]).ToArray();

    /// <summary>Pooled out-of-fold R² row by row, each fold a fit of its own.</summary>
    private static double PlainScore(ReadOnlyMemory<double>[] columns, double[] target, double alpha, double ratio, int horizon, int embargo)
    {
        var n = target.Length;
        var (error, total) = (0.0, 0.0);
        for (var k = 0; k < 5; k++)
        {
            var (s, e) = (k * n / 5, (k + 1) * n / 5);
            int[] train = [.. Enumerable.Range(0, n).Where(t => t < s - horizon || t >= e + horizon + embargo)];
            var fit = ElasticNet.Fit(new DesignMatrix(columns, target, train), alpha, ratio);
            var predictions = new double[n];
            fit.Predict(columns, predictions);
            var mean = train.Average(t => target[t]);
            for (var t = s; t < e; t++)
            {
                error += Math.Pow(target[t] - predictions[t], 2);
                total += Math.Pow(target[t] - mean, 2);
            }
        }

        return 1 - error / total;
    }
}
