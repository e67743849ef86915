using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

public sealed class ElasticNetTests
{
    [Test]
    public void Coefficients_agree_with_scikit_learn()
    {
        var (features, target) = LinearReference.Table("single.f32", 9);
        var design = LinearReference.Design(features, target);
        foreach (var row in LinearReference.Rows("single.csv"))
        {
            var fit = ElasticNet.Fit(design, row[0], row[1]);
            var cell = $"alpha {row[0]}, rho {row[1]}";
            Assert.That(fit.Converged, Is.True, cell);
            Assert.That(fit.Intercept, Is.EqualTo(row[2]).Within(1e-6), cell);
            for (var j = 0; j < 8; j++)
            {
                var expected = row[3 + j];
                Assert.That(fit.Coefficients[j], expected == 0 ? Is.Zero : Is.EqualTo(expected).Within(1e-4).Percent, $"{cell}, feature {j}");
            }
        }
    }

    [Test]
    public void The_objective_on_collinear_features_is_no_worse_than_scikit_learn()
    {
        var (features, target) = LinearReference.Table("collinear.f32", 11);
        var design = LinearReference.Design(features, target);
        foreach (var row in LinearReference.Rows("collinear.csv"))
        {
            var fit = ElasticNet.Fit(design, row[0], row[1]);
            var objective = Objective(features, target, fit);
            Assert.That(fit.Converged, Is.True);
            Assert.That(objective, Is.EqualTo(row[2]).Within(1e-9 * row[2]), $"alpha {row[0]}, rho {row[1]}");
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 150)]
    public Property Every_fit_satisfies_the_optimality_conditions() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), Gen.Choose(1, 30).ToArbitrary(), Gen.Elements(0.001, 0.02, 0.1, 0.4).ToArbitrary(), (seed, p, alpha) =>
        {
            var (features, target) = LinearReference.Random(seed, 60 + 2 * p, p);
            foreach (var rho in new[] { 0, 0.1, 0.7, 1 })
            {
                var fit = ElasticNet.Fit(LinearReference.Design(features, target), alpha, rho);
                var worst = WorstViolation(features, target, fit);
                if (!fit.Converged || !(worst < 1e-8))
                {
                    return false.Label($"rho {rho}: violated by {worst}, converged {fit.Converged}");
                }
            }

            return true.ToProperty();
        });

    [Test]
    public void More_features_than_rows_still_satisfy_the_optimality_conditions([Range(1, 12)] int seed, [Values(0.001, 0.01, 0.1)] double alpha)
    {
        var (features, target) = LinearReference.Random(seed, 20 + seed, 60);
        foreach (var rho in new[] { 0.1, 0.95, 1 })
        {
            var fit = ElasticNet.Fit(LinearReference.Design(features, target), alpha, rho);
            Assert.That(fit.Converged, Is.True, $"rho {rho}");
            Assert.That(WorstViolation(features, target, fit), Is.LessThan(1e-8), $"rho {rho}");
            Assert.That(fit.Sweeps, Is.LessThan(100), "The exact steps were refused.");
        }
    }

    [Test]
    public void A_constant_column_has_weight_zero_and_changes_nothing()
    {
        var (features, target) = LinearReference.Random(5, 200, 4);
        var constant = new double[200];
        Array.Fill(constant, 0.1);
        var without = ElasticNet.Fit(LinearReference.Design(features, target), 0.01, 0.5);
        var with = ElasticNet.Fit(LinearReference.Design([features[0], constant, .. features[1..]], target), 0.01, 0.5);
        Assert.That(with.Weights[1], Is.Zero);
        Assert.That(with.FeatureStandardDeviations[1], Is.Zero);
        Assert.That(with.Coefficients[1], Is.Zero);
        Assert.That(with.Coefficients[0], Is.EqualTo(without.Coefficients[0]).Within(1e-9));
        Assert.That(with.Intercept, Is.EqualTo(without.Intercept).Within(1e-9));
    }

    [Test]
    public void A_constant_target_gives_the_null_model()
    {
        var (features, _) = LinearReference.Random(6, 100, 3);
        var target = new double[100];
        Array.Fill(target, 7.25);
        foreach (var rho in new[] { 0, 0.5 })
        {
            var fit = ElasticNet.Fit(LinearReference.Design(features, target), 0.01, rho);
            Assert.That(fit.NonZeroCount, Is.Zero);
            Assert.That(fit.Intercept, Is.EqualTo(7.25));
            Assert.That(fit.TargetStandardDeviation, Is.Zero);
        }
    }

    [Test]
    public void Identical_columns_share_the_weight_with_a_ridge_part_and_never_diverge_without()
    {
        var (features, target) = LinearReference.Random(8, 300, 5);
        ReadOnlyMemory<double>[] doubled = [.. features, features[3]];
        var shared = ElasticNet.Fit(LinearReference.Design(doubled, target), 0.01, 0.5);
        Assert.That(shared.Weights[3], Is.Not.Zero);
        Assert.That(shared.Weights[5], Is.EqualTo(shared.Weights[3]).Within(1e-9));

        var lasso = ElasticNet.Fit(LinearReference.Design(doubled, target), 0.01, 1);
        var single = ElasticNet.Fit(LinearReference.Design(features, target), 0.01, 1);
        Assert.That(lasso.Converged, Is.True);
        Assert.That(lasso.Weights[3] + lasso.Weights[5], Is.EqualTo(single.Weights[3]).Within(1e-8));
        Assert.That(WorstViolation(doubled, target, lasso), Is.LessThan(1e-8));
    }

    [Test]
    public void A_penalty_no_correlation_reaches_gives_exact_zeros_without_a_sweep()
    {
        var (features, target) = LinearReference.Random(9, 100, 6);
        var fit = ElasticNet.Fit(LinearReference.Design(features, target), 2, 0.5);
        Assert.That(fit.Weights, Is.All.Zero);
        Assert.That(fit.Sweeps, Is.Zero);
        Assert.That(fit.Converged, Is.True);
        Assert.That(fit.Intercept, Is.EqualTo(target.Average()).Within(1e-12));
    }

    [Test]
    public void Too_few_sweeps_are_reported_as_unconverged()
    {
        var (features, target) = LinearReference.Random(10, 100, 10);
        var fit = ElasticNet.Fit(LinearReference.Design(features, target), 0.001, 0.5, maximumSweeps: 1);
        Assert.That(fit.Converged, Is.False);
        Assert.That(fit.Sweeps, Is.EqualTo(1));
    }

    [Test]
    public void A_level_far_from_zero_costs_no_digits()
    {
        var (features, target) = LinearReference.Random(11, 500, 4);
        var raised = features.Select(f => new ReadOnlyMemory<double>([.. f.ToArray().Select(v => v * 1024 + 1048576.0 * 1024)])).ToArray();
        var low = ElasticNet.Fit(LinearReference.Design(features, target), 0.01, 0.5);
        var high = ElasticNet.Fit(LinearReference.Design(raised, target), 0.01, 0.5);
        for (var j = 0; j < 4; j++)
        {
            // The data themselves lose about seven digits to the level.
            Assert.That(high.Weights[j], Is.EqualTo(low.Weights[j]).Within(1e-6));
        }
    }

    [Test]
    public void Only_the_usable_rows_are_read()
    {
        var (features, target) = LinearReference.Random(12, 200, 3);
        var holed = features[1].ToArray();
        holed[0] = holed[50] = holed[199] = double.NaN;
        int[] rows = [.. Enumerable.Range(0, 200).Except([0, 50, 199])];
        ReadOnlyMemory<double>[] columns = [features[0], holed, features[2]];
        var fit = ElasticNet.Fit(new DesignMatrix(columns, target, rows), 0.01, 0.5);
        var dense = ElasticNet.Fit(LinearReference.Design(
            [.. columns.Select(c => new ReadOnlyMemory<double>([.. rows.Select(r => c.Span[r])]))], [.. rows.Select(r => target[r])]), 0.01, 0.5);
        Assert.That(fit.Coefficients, Is.EqualTo(dense.Coefficients));
        Assert.That(fit.Rows, Is.EqualTo(197));
        Assert.That(() => ElasticNet.Fit(LinearReference.Design(columns, target), 0.01, 0.5), Throws.ArgumentException.With.Message.Contains("not finite"));
    }

    [Test]
    public void A_prediction_is_the_raw_linear_form_and_NaN_where_any_feature_is_NaN()
    {
        var (features, target) = LinearReference.Random(13, 5000, 3);
        var fit = ElasticNet.Fit(LinearReference.Design(features, target), 0.1, 0.9);
        var holed = features[2].ToArray();
        holed[4] = double.NaN;
        fit = fit with { Coefficients = [fit.Coefficients[0], fit.Coefficients[1], 0] };
        var predictions = new double[5000];
        fit.Predict([features[0], features[1], holed], predictions);
        Assert.That(predictions[4], Is.NaN);
        foreach (var t in new[] { 0, 5, 2047, 2048, 4999 })
        {
            var expected = fit.Intercept + fit.Coefficients[0] * features[0].Span[t] + fit.Coefficients[1] * features[1].Span[t];
            Assert.That(predictions[t], Is.EqualTo(expected).Within(1e-12));
        }

        Assert.That(() => fit.Predict([features[0]], predictions), Throws.ArgumentException);
    }

    [Test]
    public void Impossible_arguments_are_refused()
    {
        var (features, target) = LinearReference.Random(14, 50, 2);
        var design = LinearReference.Design(features, target);
        Assert.That(() => ElasticNet.Fit(design, 0, 0.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ElasticNet.Fit(design, double.NaN, 0.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ElasticNet.Fit(design, 1, 1.1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new DesignMatrix(features, target, [3, 3]), Throws.ArgumentException);
        Assert.That(() => new DesignMatrix(features, target, [50]), Throws.ArgumentException);
        Assert.That(() => new DesignMatrix(features, target.AsMemory(1), [0]), Throws.ArgumentException);
    }

    private static double[][] Standardised(ReadOnlyMemory<double>[] features) => [.. features.Select(f => Standardised(f.Span))];

    private static double[] Standardised(ReadOnlySpan<double> column)
    {
        var values = column.ToArray();
        var mean = values.Average();
        var sd = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return [.. values.Select(v => (v - mean) / sd)];
    }

    private static double[] Residuals(double[][] x, double[] y, double[] weights) =>
        [.. y.Select((v, t) => v - x.Select((column, j) => column[t] * weights[j]).Sum())];

    private static double Objective(ReadOnlyMemory<double>[] features, double[] target, LinearFit fit)
    {
        var residuals = Residuals(Standardised(features), Standardised(target.AsSpan()), fit.Weights);
        return residuals.Sum(r => r * r) / (2 * target.Length)
            + fit.Alpha * fit.L1Ratio * fit.Weights.Sum(Math.Abs) + 0.5 * fit.Alpha * (1 - fit.L1Ratio) * fit.Weights.Sum(w => w * w);
    }

    /// <summary>How far the subgradient is from containing zero, from the rows themselves.</summary>
    private static double WorstViolation(ReadOnlyMemory<double>[] features, double[] target, LinearFit fit)
    {
        var x = Standardised(features);
        var residuals = Residuals(x, Standardised(target.AsSpan()), fit.Weights);
        var worst = 0.0;
        for (var j = 0; j < x.Length; j++)
        {
            var gradient = x[j].Zip(residuals, (a, b) => a * b).Average() - fit.Alpha * (1 - fit.L1Ratio) * fit.Weights[j];
            var l1 = fit.Alpha * fit.L1Ratio;
            worst = Math.Max(worst, fit.Weights[j] != 0 ? Math.Abs(gradient - l1 * Math.Sign(fit.Weights[j])) : Math.Abs(gradient) - l1);
        }

        return worst;
    }
}
