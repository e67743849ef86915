using NUnit.Framework;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

public sealed class LogisticTests
{
    // α, ρ, intercept and weights of scikit-learn 1.2.1: LogisticRegression(penalty="elasticnet", solver="saga", C=1/(n·α), tol=1e-12) on
    // features standardised by their population sds; its optimality conditions hold to 1e-13. Labels are target > threshold.
    private static readonly (string File, int Columns, double Threshold, double[][] Rows)[] s_references =
    [
        ("single.f32", 9, 40,
        [
            [0.001, 0.5, -0.34155670412725775, 1.1227114632136757, -0.8508894934413702, 0.36746899356957685, 0.06661530125566431,
             0.13663584728642234, 0.0, 0.8510952809657096, 0.027897291487067453],
            [0.01, 0.1, -0.3254306670152228, 1.0097391740882384, -0.755762495239177, 0.3208384955487402, 0.06691450091329372,
             0.12516477310487867, 0.0, 0.7658771778375171, 0.022799514863077203],
            [0.01, 0.95, -0.31982797228032867, 0.9942599602058825, -0.7289025858935886, 0.2848954549773232, 0.03303417782831096,
             0.11453680034768775, 0.0, 0.7454534872356531, 0.0],
            [0.05, 0.5, -0.2815102947515754, 0.6935617780196344, -0.463779331101416, 0.13327659250013188, 0.0, 0.0653821106949264, 0.0,
             0.5114954639494599, 0.0],
            [0.1, 0.9, -0.25230113991604863, 0.3794369709848631, -0.1324206959841397, 0.0, 0.0, 0.0, 0.0, 0.2268473913712552, 0.0],
            [0.02, 1.0, -0.3020745762760317, 0.8778200939207695, -0.6157113182367127, 0.2040979178685343, 0.0, 0.09008492641346871, 0.0,
             0.6480131503289653, 0.0],
            [0.02, 0.0, -0.31413783471749035, 0.9216545932814805, -0.6845256938940989, 0.28986707383065013, 0.07075596930556903,
             0.11900022510380834, 0.0, 0.7009578956496136, 0.024929266514547983],
        ]),
        ("single.f32", 9, 42,
        [
            [0.01, 0.5, -4.056444087760646, 1.3611578358432095, -0.639938180994081, 0.2514812332039105, -0.007065977662402212,
             0.14054209728907227, 0.0, 0.7043772457434736, 0.0],
            [0.003, 0.9, -4.7635209804045555, 1.8529404720175469, -0.9088788156204736, 0.2879422907946907, -0.3842772349648156,
             0.5860950065598374, 0.0, 0.8644648694562825, 0.05292271868703867],
        ]),
        ("collinear.f32", 11, 0,
        [
            [0.01, 0.5, 0.028311918869476777, 0.4975061873415808, -0.2056598774947893, 0.37503456207508024, -0.4555131776404988,
             -0.34380822708040254, 0.8538113767047998, -0.38419866347672377, 0.0, 0.005396801369838167, 0.07308137189884278],
            [0.02, 0.9, 0.020620384365422125, 0.8244990467036174, 0.0, 0.0, -0.028235148811336336, -0.027731309548149417,
             1.5937674059471396, 0.0, 0.0, 0.0, 0.0],
        ]),
    ];

    [Test]
    public void Weights_zeros_and_intercepts_are_those_of_scikit_learn()
    {
        foreach (var (file, columns, threshold, rows) in s_references)
        {
            var (features, target) = LinearReference.Table(file, columns);
            var design = LinearReference.Design(features, [.. target.Select(y => y > threshold ? 1.0 : 0)]);
            foreach (var row in rows)
            {
                var fit = Logistic.Fit(design, row[0], row[1]);
                var name = $"{file} {threshold} {row[0]} {row[1]}";
                Assert.That(fit.Converged, Is.True, name);
                Assert.That(fit.Weights, Is.EqualTo(row[3..]).Within(1e-8), name);
                Assert.That(fit.Weights.Select(weight => weight == 0), Is.EqualTo(row[3..].Select(weight => weight == 0)), name);
                Assert.That(fit.Intercept + Dot(fit.Coefficients, fit.FeatureMeans), Is.EqualTo(row[2]).Within(1e-8), name);
            }
        }
    }

    [Test]
    public void The_conditions_of_the_optimum_hold_on_random_problems([Values] Kind kind, [Range(1, 6)] int seed)
    {
        var rows = 40 + 61 * seed;
        var (features, labels) = Problem(kind, seed, rows, 1 + (seed * 5) % 13);
        var naive = NaiveLogistic.Of(features, labels, [.. Enumerable.Range(0, rows)]);
        var design = LinearReference.Design(features, labels);
        foreach (var alpha in new[] { 0.001, 0.01, 0.1 })
        {
            foreach (var ratio in new[] { 0, 0.1, 0.5, 0.95, 1 })
            {
                var fit = Logistic.Fit(design, alpha, ratio);
                var name = $"{kind} {seed}: α {alpha}, ρ {ratio}, {fit.Sweeps} passes";
                Assert.That(fit.Converged, Is.True, name);
                Assert.That(naive.Violation(fit.Weights, fit.Intercept + Dot(fit.Coefficients, fit.FeatureMeans), alpha, ratio), Is.LessThan(1e-8), name);
            }
        }
    }

    [Test]
    public void A_plain_proximal_gradient_ends_at_the_same_weights([Values] Kind kind)
    {
        var (features, labels) = Problem(kind, 11, 150, 5);
        var naive = NaiveLogistic.Of(features, labels, [.. Enumerable.Range(0, 150)]);
        foreach (var (alpha, ratio) in new[] { (0.01, 0.3), (0.05, 0.9) })
        {
            var (weights, intercept) = naive.Fit(alpha, ratio);
            var fit = Logistic.Fit(LinearReference.Design(features, labels), alpha, ratio);
            Assert.That(fit.Weights, Is.EqualTo(weights).Within(1e-7), $"{alpha} {ratio}");
            Assert.That(fit.Weights.Select(weight => weight == 0), Is.EqualTo(weights.Select(weight => weight == 0)), $"{alpha} {ratio}");
            Assert.That(fit.Intercept + Dot(fit.Coefficients, fit.FeatureMeans), Is.EqualTo(intercept).Within(1e-7), $"{alpha} {ratio}");
        }
    }

    [Test]
    public void A_prediction_is_the_log_odds_in_the_units_of_the_features()
    {
        var (features, labels) = Problem(Kind.Plain, 5, 200, 4);
        var fit = Logistic.Fit(LinearReference.Design(features, labels), 0.01, 0.5);
        var predictions = new double[200];
        fit.Predict(features, predictions);
        for (var t = 0; t < 200; t++)
        {
            var expected = fit.Intercept + Enumerable.Range(0, 4).Sum(j => fit.Weights[j] / fit.FeatureStandardDeviations[j] * features[j].Span[t]);
            Assert.That(predictions[t], Is.EqualTo(expected).Within(1e-9));
        }

        Assert.That(fit.TargetMean, Is.EqualTo(labels.Average()).Within(1e-15));
        Assert.That(predictions.Average(score => 1 / (1 + Math.Exp(-score))), Is.EqualTo(labels.Average()).Within(1e-8), "the intercept is free");
    }

    [Test]
    public void A_constant_column_has_no_weight_and_a_heavy_penalty_leaves_the_rate_of_ones()
    {
        var (features, labels) = Problem(Kind.Plain, 6, 300, 3);
        double[] constant = [.. Enumerable.Repeat(7.7, 300)];
        var with = Logistic.Fit(LinearReference.Design([features[0], constant, features[1], features[2]], labels), 0.01, 0.5);
        var without = Logistic.Fit(LinearReference.Design(features, labels), 0.01, 0.5);
        Assert.That(with.Weights[1], Is.Zero);
        Assert.That(with.Coefficients[1], Is.Zero);
        Assert.That(with.Weights.Where((_, j) => j != 1), Is.EqualTo(without.Weights).Within(1e-10));

        var empty = Logistic.Fit(LinearReference.Design(features, labels), 2, 0.5);
        var rate = labels.Average();
        Assert.That((empty.NonZeroCount, empty.Sweeps, empty.Converged), Is.EqualTo((0, 0, true)));
        Assert.That(empty.Intercept, Is.EqualTo(Math.Log(rate / (1 - rate))).Within(1e-12));
    }

    [Test]
    public void A_fit_that_runs_out_of_passes_says_so()
    {
        var (features, labels) = Problem(Kind.Separable, 7, 200, 4);
        var fit = Logistic.Fit(LinearReference.Design(features, labels), 0.001, 0.5, maximumPasses: 1);
        Assert.That(fit.Converged, Is.False);
    }

    [Test]
    public void Gradients_and_deviances_of_a_tile_are_those_of_plain_loops([Values(1, 2, 3, 4, 6, 7)] int models, [Values(1, 4, 7)] int features)
    {
        var random = new Random(models * 10 + features);
        double[] tile = [.. Enumerable.Range(0, features * 64).Select(_ => random.NextDouble() * 2 - 1), .. Enumerable.Range(0, 64).Select(_ => random.Next(2) - 0.5)];
        foreach (var (size, from, to) in new[] { (0.3, 0, 64), (0.9, 3, 61), (40.0, 0, 64), (700.0, 17, 23) })
        {
            double[] weights = [.. Enumerable.Range(0, models * features).Select(_ => size * (random.NextDouble() - 0.5) / features)];
            double[] offsets = [.. Enumerable.Range(0, models).Select(_ => size * (random.NextDouble() - 0.5))];
            weights[0] = 0;
            ulong[] used = [.. Enumerable.Range(0, models).Select(k => (1ul << features) - (k == 0 ? 2ul : 1ul))];
            var scored = new ScoredModels(weights, features, used, offsets, features);
            var stride = 8 * (features + LogisticKernel.ExtraSums);
            var (gradients, deviances) = (new double[models * stride], new double[models * 8]);
            LogisticKernel.AddGradients(tile, scored, from, to, new double[64 * models], gradients);
            LogisticKernel.AddDeviances(tile, scored, from, to, new double[64 * models], deviances);
            for (var k = 0; k < models; k++)
            {
                var (sums, deviance) = (new double[features + 2], 0.0);
                for (var t = from; t < to; t++)
                {
                    var score = offsets[k] + Enumerable.Range(0, features).Sum(j => weights[k * features + j] * tile[j * 64 + t]);
                    var (chance, label) = (1 / (1 + Math.Exp(-score)), tile[features * 64 + t] + 0.5);
                    deviance += NaiveLogistic.Loss(score, label);
                    sums[features] += chance - label;
                    sums[features + 1] += Math.Pow(chance - 0.5, 2);
                    for (var j = 0; j < features; j++)
                    {
                        sums[j] += (chance - label) * tile[j * 64 + t];
                    }
                }

                for (var j = 0; j < sums.Length; j++)
                {
                    Assert.That(LogisticKernel.Total(gradients.AsSpan(k * stride + 8 * j, 8)), Is.EqualTo(sums[j]).Within(1e-13), $"size {size}, model {k}, sum {j}");
                }

                Assert.That(LogisticKernel.Total(deviances.AsSpan(8 * k, 8)), Is.EqualTo(deviance).Within(1e-12 + 1e-15 * deviance), $"size {size}, model {k}");
            }
        }
    }

    [Test]
    public void Labels_that_are_no_labels_and_arguments_out_of_range_are_refused()
    {
        var (features, labels) = Problem(Kind.Plain, 8, 100, 2);
        var design = LinearReference.Design(features, labels);
        Assert.That(() => Logistic.Fit(design, 0, 0.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Logistic.Fit(design, 1, -0.1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Logistic.Fit(design, 1, 0.5, maximumPasses: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Logistic.Fit(LinearReference.Design(features, new double[100]), 1, 0.5), Throws.ArgumentException.With.Message.Contains("all alike"));
        foreach (var wrong in new[] { 0.5, -1, double.NaN })
        {
            double[] spoilt = [.. labels];
            spoilt[42] = wrong;
            Assert.That(() => Logistic.Fit(LinearReference.Design(features, spoilt), 1, 0.5), Throws.ArgumentException.With.Message.Contains("bar 42"));
        }
    }

    public enum Kind
    {
        Plain,
        Weak,
        Separable,
        Collinear,
        Rare,
        HeavyTailed,
    }

    /// <summary>Features on different scales and labels of some kind; both labels occur.</summary>
    internal static (ReadOnlyMemory<double>[] Features, double[] Labels) Problem(Kind kind, int seed, int rows, int features)
    {
        var (columns, target) = LinearReference.Random(seed * 100 + (int)kind, rows, features);
        var random = new Random(seed);
        if (kind == Kind.Collinear && features > 2)
        {
            columns[1] = columns[0].ToArray().Select(v => 3 * v - 2).ToArray();
            columns[2] = columns[0].ToArray().Select(v => v + 1e-7 * random.NextDouble()).ToArray();
        }

        if (kind == Kind.HeavyTailed)
        {
            columns[0] = columns[0].ToArray().Select(v => Math.Pow(v - columns[0].Span[0], 5)).ToArray();
        }

        var first = columns[0].ToArray();
        var middle = first.Order().ElementAt(rows / 2);
        var cut = target.Order().ElementAt(kind == Kind.Rare ? rows - Math.Max(2, rows / 50) : rows / 2);
        return (columns, [.. target.Select((y, t) => kind switch
        {
            Kind.Weak => random.Next(2),
            Kind.Separable => first[t] > middle ? 1 : 0,
            _ => y >= cut ? 1.0 : 0,
        })]);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
