using System.Globalization;
using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Numerics.Mixtures;

namespace StrategyFactory.Tests.Numerics.Mixtures;

internal sealed class GaussianMixtureTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Numerics", "Mixtures", "Reference");

    [Test]
    public void The_fit_agrees_with_a_plain_numpy_implementation()
    {
        var (x, y) = ReferencePoints();
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "fit.json")));
        var expected = document.RootElement;
        var components = expected.GetProperty("components");

        var fit = GaussianMixture.Fit(x, y);

        Assert.Multiple(() =>
        {
            Assert.That(fit.Outcome, Is.EqualTo(MixtureOutcome.Converged));
            Assert.That(fit.Rounds, Is.EqualTo(expected.GetProperty("rounds").GetInt32()));
            Assert.That(fit.MeanLogLikelihood, Is.EqualTo(expected.GetProperty("mean_log_likelihood").GetDouble()).Within(1e-12));
            Assert.That(Numbers(fit.Calm!), Is.EqualTo(components[0].EnumerateArray().Select(value => value.GetDouble())).Within(1e-8));
            Assert.That(Numbers(fit.Wild!), Is.EqualTo(components[1].EnumerateArray().Select(value => value.GetDouble())).Within(1e-8));
        });
    }

    [Test]
    public void A_known_mixture_is_recovered()
    {
        var (x, y) = Sample(seed: 5, count: 40_001, wildShare: 0.3);
        var fit = GaussianMixture.Fit(x, y);

        Assert.Multiple(() =>
        {
            Assert.That(fit.Outcome, Is.EqualTo(MixtureOutcome.Converged));
            Assert.That(Numbers(fit.Calm!), Is.EqualTo(new[] { 0.7, 0, -0.5, 0.25, 0, 0.09 }).Within(0.05));
            Assert.That(Numbers(fit.Wild!), Is.EqualTo(new[] { 0.3, 0, 1.5, 4, 0, 1 }).Within(0.15));
        });
    }

    [Test]
    public void The_same_points_give_the_same_bits()
    {
        var (x, y) = Sample(seed: 6, count: 5_003, wildShare: 0.4);
        var first = GaussianMixture.Fit(x, y);
        var second = GaussianMixture.Fit([.. x], [.. y]);

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void The_first_component_is_the_one_with_the_smaller_second_coordinate([Values(0.1, 0.5, 0.9)] double wildShare)
    {
        var (x, y) = Sample(seed: 7, count: 4_000, wildShare);
        var fit = GaussianMixture.Fit(x, y);

        Assert.That(fit.Calm!.MeanY, Is.LessThan(fit.Wild!.MeanY));
        Assert.That(fit.Calm.Weight + fit.Wild.Weight, Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void A_point_takes_its_more_probable_component_and_a_missing_one_takes_none()
    {
        var calm = new BivariateNormal(0.5, 0, -1, 1, 0, 1);
        var wild = new BivariateNormal(0.5, 0, 1, 1, 0, 1);
        var labels = new sbyte[5];
        GaussianMixture.Classify(new(MixtureOutcome.Converged, calm, wild, 0, 1),
            [0, 3, 0, double.NaN, 0], [-0.1, 0.1, 0, 1, double.NaN], labels);

        Assert.That(labels, Is.EqualTo(new sbyte[] { 0, 1, 0, -1, -1 }));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(9)]
    public void Points_that_cannot_be_split_are_degenerate(int count)
    {
        var fit = GaussianMixture.Fit(new double[count], new double[count]);

        Assert.That(fit.Outcome, Is.EqualTo(MixtureOutcome.Degenerate));
        Assert.That(fit.Calm, Is.Null);
        Assert.That(() => GaussianMixture.Classify(fit, [0], [0], new sbyte[1]), Throws.ArgumentException);
    }

    [Test]
    public void A_missing_coordinate_is_degenerate_and_not_a_silent_fit()
    {
        var (x, y) = Sample(seed: 8, count: 100, wildShare: 0.5);
        x[50] = double.NaN;

        Assert.That(GaussianMixture.Fit(x, y).Outcome, Is.EqualTo(MixtureOutcome.Degenerate));
    }

    [Test]
    public void Two_points_in_two_components_do_not_break_the_likelihood()
    {
        var fit = GaussianMixture.Fit([-1, 1], [-1, 1]);

        Assert.That(fit.Outcome, Is.EqualTo(MixtureOutcome.Converged));
        Assert.That(fit.MeanLogLikelihood, Is.EqualTo(Math.Log(0.5 / (2 * Math.PI * GaussianMixture.Ridge))).Within(1e-9));
    }

    private static double[] Numbers(BivariateNormal component) =>
        [component.Weight, component.MeanX, component.MeanY, component.VarianceX, component.Covariance, component.VarianceY];

    private static (double[] X, double[] Y) ReferencePoints()
    {
        var rows = File.ReadLines(Path.Combine(Folder, "points.csv")).Skip(1)
            .Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return ([.. rows.Select(row => row[0])], [.. rows.Select(row => row[1])]);
    }

    private static (double[] X, double[] Y) Sample(int seed, int count, double wildShare)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var x = new double[count];
        var y = new double[count];
        for (var t = 0; t < count; t++)
        {
            (x[t], y[t]) = random.NextDouble() < wildShare ? (2 * Normal(), 1.5 + Normal()) : (0.5 * Normal(), -0.5 + 0.3 * Normal());
        }

        return (x, y);
    }
}
