using NUnit.Framework;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.Tests.PromptOptimization.Statistics;

/// <summary>Reference values from SciPy 1.10, statsmodels' formulas, and Newcombe's paper.</summary>
internal sealed class ProportionsTests
{
    [TestCase(0.0, 0.5)]
    [TestCase(1.0, 0.8413447460685429)]
    [TestCase(-1.959963984540054, 0.025)]
    [TestCase(0.7533333333333333, 0.7743751835139221)]
    [TestCase(-6.0, 9.865876450376946e-10)]
    [TestCase(40.0, 1.0)]
    public void The_normal_distribution_is_exact(double x, double p) => Assert.That(NormalDistribution.Cdf(x), Is.EqualTo(p).Within(1e-14));

    [Test]
    public void The_normal_distribution_passes_NaN_on() => Assert.That(NormalDistribution.Cdf(double.NaN), Is.NaN);

    [Test]
    public void The_two_proportion_test_is_the_pooled_one()
    {
        // z = (0.6 - 0.4) / sqrt(0.5 * 0.5 * (1/100 + 1/100)) = 2.8284
        Assert.That(Proportions.PValue(60, 100, 40, 100), Is.EqualTo(0.0046777349810).Within(1e-11));
        Assert.That(Proportions.PValue(0, 10, 0, 10), Is.EqualTo(1));
        Assert.That(Proportions.PValue(0, 0, 5, 10), Is.Null);
    }

    [Test]
    public void Intervals_are_those_of_Wilson_and_Newcombe()
    {
        // Newcombe 1998, table II: 56/70 against 48/80, method 10: 0.0524 to 0.3339
        var difference = Proportions.DifferenceInterval(56, 70, 48, 80)!.Value;
        Assert.That(difference.Low, Is.EqualTo(0.0524).Within(5e-5));
        Assert.That(difference.High, Is.EqualTo(0.3339).Within(5e-5));
        var wilson = Proportions.Interval(0, 10)!.Value;
        Assert.That(wilson.Low, Is.Zero);
        Assert.That(wilson.High, Is.EqualTo(0.2775).Within(5e-5));
        Assert.That(Proportions.Interval(0, 0), Is.Null);
    }

    [Test]
    public void Beta_draws_have_the_moments_of_the_distribution()
    {
        SeededRandom random = new(42);
        var draws = Enumerable.Range(0, 50_000).Select(_ => random.NextBeta(3, 7)).ToList();
        Assert.That(draws.Average(), Is.EqualTo(0.3).Within(0.003));
        Assert.That(draws.Average(draw => Math.Pow(draw - 0.3, 2)), Is.EqualTo(0.3 * 0.7 / 11).Within(0.0005));
        Assert.That(new SeededRandom(0).NextBits(), Is.EqualTo(0xE220A8397B1DCDAF), "the published first output of SplitMix64");
    }

    [Test]
    public void The_probability_to_be_best_is_the_integral()
    {
        // for integer parameters P(B > A) has a closed form; A = Beta(11, 11), B = Beta(16, 6)
        Assert.That(BestOfBetas.Probabilities([(10, 20), (15, 20)])[1], Is.EqualTo(ClosedForm(11, 11, 16, 6)).Within(1e-5));
        Assert.That(BestOfBetas.Probabilities([(0, 0), (0, 0), (0, 0)]), Is.All.EqualTo(1.0 / 3).Within(1e-9));
        Assert.That(BestOfBetas.Probabilities([(500_000, 1_000_000), (510_000, 1_000_000)])[1], Is.EqualTo(1).Within(1e-9));
    }

    /// <summary>P(B &gt; A) = Σᵢ₌₀^(b−1) B(a₁ + i, a₂ + b₂) / ((b₂ + i)·B(1 + i, b₂)·B(a₁, a₂)) with i over B's first parameter.</summary>
    private static double ClosedForm(int a1, int a2, int b1, int b2) => Enumerable.Range(0, b1).Sum(i =>
        Math.Exp(LogBeta(a1 + i, a2 + b2) - Math.Log(b2 + i) - LogBeta(1 + i, b2) - LogBeta(a1, a2)));

    private static double LogBeta(int a, int b) => LogFactorial(a - 1) + LogFactorial(b - 1) - LogFactorial(a + b - 1);

    private static double LogFactorial(int n) => Enumerable.Range(1, n).Sum(i => Math.Log(i));
}
