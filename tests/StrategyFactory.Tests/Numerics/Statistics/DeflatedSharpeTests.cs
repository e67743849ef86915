using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

[TestFixture]
internal sealed class DeflatedSharpeTests
{
    /// <summary>SR 0.1, T 1000, γ₃ −0.5, γ₄ 5.</summary>
    private static readonly ReturnMoments Published = new(1000, 0.001, 0.01, -0.5, 5);

    [TestCase(140, 0.9257)]
    [TestCase(1000, 0.8580)]
    public void The_check_values_hold(int trials, double expected) =>
        Assert.That(DeflatedSharpe.Compute(Published, trials, 0.02).Probability, Is.EqualTo(expected).Within(5e-5));

    [Test]
    public void Everything_agrees_with_SciPy()
    {
        var reference = LuckReference.Read("deflated_sharpe.json");
        var moments = new Dictionary<string, ReturnMoments>(StringComparer.Ordinal);
        Assert.Multiple(() =>
        {
            foreach (var series in reference.GetProperty("series").EnumerateObject())
            {
                var found = ReturnMoments.Of(LuckReference.Numbers(series.Value.GetProperty("returns")));
                moments[series.Name] = found;
                Assert.That(found.SharpeRatio, Is.EqualTo(series.Value.GetProperty("sharpe").GetDouble()).Within(1e-12), series.Name);
                Assert.That(found.Skewness, Is.EqualTo(series.Value.GetProperty("skewness").GetDouble()).Within(1e-12), series.Name);
                Assert.That(found.Kurtosis, Is.EqualTo(series.Value.GetProperty("kurtosis").GetDouble()).Within(1e-12), series.Name);
            }

            foreach (var expected in reference.GetProperty("cases").EnumerateArray())
            {
                var (series, trials) = (expected.GetProperty("series").GetString()!, expected.GetProperty("trials").GetInt64());
                var own = DeflatedSharpe.Compute(moments[series], trials);
                var given = DeflatedSharpe.Compute(moments[series], trials, 0.02);
                Assert.That(own.Benchmark, Is.EqualTo(expected.GetProperty("benchmark").GetDouble()).Within(1e-12), $"{series}, N = {trials}");
                Assert.That(own.Probability, Is.EqualTo(expected.GetProperty("dsr").GetDouble()).Within(1e-12), $"{series}, N = {trials}");
                Assert.That(given.Benchmark, Is.EqualTo(expected.GetProperty("given_benchmark").GetDouble()).Within(1e-12), $"{series}, N = {trials}");
                Assert.That(given.Probability, Is.EqualTo(expected.GetProperty("given_dsr").GetDouble()).Within(1e-12), $"{series}, N = {trials}");
            }
        });
    }

    [Test]
    public void The_default_spread_is_that_of_a_Sharpe_ratio_of_zero()
    {
        var own = DeflatedSharpe.Compute(Published, 140);
        Assert.That(own, Is.EqualTo(DeflatedSharpe.Compute(Published, 140, 1 / Math.Sqrt(999))));
        Assert.That(own.Benchmark, Is.EqualTo(DeflatedSharpe.Benchmark(140, 1) / Math.Sqrt(999)).Within(1e-15));
    }

    [Test]
    public void A_single_trial_is_measured_against_zero()
    {
        Assert.That(DeflatedSharpe.Benchmark(1, 0.3), Is.Zero);
        Assert.That(DeflatedSharpe.Compute(Published, 1), Is.EqualTo(ProbabilisticSharpe.Compute(Published, 0)));
    }

    [Test]
    public void At_the_benchmark_itself_the_probability_is_one_half() =>
        Assert.That(ProbabilisticSharpe.Compute(Published, 0.1).Probability, Is.EqualTo(0.5).Within(1e-12));

    [Test]
    public void More_trials_never_make_a_result_more_credible()
    {
        long[] trials = [1, 2, 3, 10, 140, 560, 10_000, 10_000_000_000];
        var found = trials.Select(count => DeflatedSharpe.Compute(Published, count).Probability!.Value).ToArray();
        Assert.That(found, Is.Ordered.Descending);
        Assert.That(found, Is.Unique);
    }

    [Test]
    public void The_benchmark_is_close_to_the_mean_of_the_maximum_of_normal_draws()
    {
        const int Draws = 20_000, Trials = 140;
        var random = new Random(11);
        var sum = 0.0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var largest = 0.0;
            for (var trial = 0; trial < Trials; trial++)
            {
                largest = Math.Max(largest, Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            }

            sum += largest;
        }

        // The formula is an approximation, here about 0.8% high.
        Assert.That(DeflatedSharpe.Benchmark(Trials, 1), Is.EqualTo(sum / Draws).Within(0.035));
    }

    [Test]
    public void What_is_undefined_has_a_reason()
    {
        Assert.Multiple(() =>
        {
            Assert.That(DeflatedSharpe.Compute(ReturnMoments.Of([]), 140).Problem, Is.EqualTo(SharpeProblem.TooFewDates));
            Assert.That(DeflatedSharpe.Compute(ReturnMoments.Of([0.01]), 140).Problem, Is.EqualTo(SharpeProblem.TooFewDates));
            Assert.That(DeflatedSharpe.Compute(ReturnMoments.Of([0.1, 0.1, 0.1]), 140).Problem, Is.EqualTo(SharpeProblem.NoVariation));
            Assert.That(DeflatedSharpe.Compute(ReturnMoments.Of([0.1, double.NaN, 0.1]), 140).Problem, Is.EqualTo(SharpeProblem.NotFinite));
            Assert.That(DeflatedSharpe.Compute(ReturnMoments.Of([0.1, double.PositiveInfinity]), 140).Problem, Is.EqualTo(SharpeProblem.NotFinite));
            Assert.That(DeflatedSharpe.Compute(Published with { Skewness = 20 }, 140).Problem, Is.EqualTo(SharpeProblem.RadicandNotPositive));
            Assert.That(DeflatedSharpe.Compute(Published with { Skewness = 20 }, 140).Probability, Is.Null);
            Assert.That(DeflatedSharpe.Compute(Published, 140).Problem, Is.EqualTo(SharpeProblem.None));
        });
    }

    [Test]
    public void Impossible_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DeflatedSharpe.Compute(Published, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DeflatedSharpe.Compute(Published, 10, -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DeflatedSharpe.Compute(Published, 10, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProbabilisticSharpe.Compute(Published, double.NaN));
    }
}
