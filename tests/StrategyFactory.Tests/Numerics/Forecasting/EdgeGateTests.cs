using MathNet.Numerics.Distributions;
using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class EdgeGateTests
{
    private static readonly double[] Own = [0.52, 0.61, 0.48, 0.95, 0.33, 0.71, 0.58, 0.44, 0.87, 0.39, 0.66, 0.50, 0.73, 0.41];
    private static readonly double[] Rival = [0.60, 0.72, 0.45, 1.21, 0.30, 0.94, 0.61, 0.59, 0.85, 0.57, 0.71, 0.69, 0.80, 0.38];

    /// <summary>
    /// The constants come from a plain Python script: exact sums, the tail of Student's t by Simpson's rule on 200,000 points.
    /// </summary>
    [TestCase(1, 3.2941892710212652, 0.0029061691816721098, false)]
    [TestCase(2, 5.8445835553396, 2.868183996554003e-05, true)]
    [TestCase(4, 5.7558788917234365, 3.3222114718277597e-05, true)]
    public void Statistic_and_p_are_those_of_an_independent_script(int overlap, double statistic, double probability, bool bartlett)
    {
        var found = DieboldMariano.Compare(Own, Rival, overlap);
        Assert.Multiple(() =>
        {
            Assert.That(found.Problem, Is.EqualTo(ComparisonProblem.None));
            Assert.That(found.MeanGain, Is.EqualTo(Rival.Average() - Own.Average()).Within(1e-15));
            Assert.That(found.Statistic, Is.EqualTo(statistic).Within(1e-11 * statistic));
            Assert.That(found.Probability, Is.EqualTo(probability).Within(1e-8 * probability));
            Assert.That(found.BartlettWeights, Is.EqualTo(bartlett));
        });
    }

    [Test]
    public void It_agrees_with_the_formula_written_out([Range(1, 6)] int overlap)
    {
        var random = new Random(overlap);
        var weighted = 0;
        for (var round = 0; round < 200; round++)
        {
            var n = random.Next(10, 40);
            double[] own = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
            double[] rival = [.. own.Select((loss, i) => loss + 0.1 + (round % 3 == 0 ? 0.5 * (i % 2) : 0) + random.NextDouble() - 0.5)];
            var (statistic, probability, bartlett) = Naive([.. rival.Select((loss, i) => loss - own[i])], overlap);
            var found = DieboldMariano.Compare(own, rival, overlap);
            Assert.That(found.Statistic, Is.EqualTo(statistic).Within(1e-9 * Math.Abs(statistic)));
            Assert.That(found.Probability, Is.EqualTo(probability).Within(1e-9));
            Assert.That(found.BartlettWeights, Is.EqualTo(bartlett));
            weighted += bartlett ? 1 : 0;
            Assert.That(DieboldMariano.Compare(rival, own, overlap).Probability, Is.EqualTo(1 - found.Probability!.Value).Within(1e-12),
                "the other side");
        }

        Assert.That(weighted, overlap == 1 ? Is.Zero : Is.GreaterThan(5), "both variances are met");
    }

    [Test]
    public void What_cannot_be_compared_has_no_p()
    {
        double[] nine = [.. Own[..9]];
        Assert.That(DieboldMariano.Compare(nine, Rival.AsSpan(0, 9), 1).Problem, Is.EqualTo(ComparisonProblem.TooFewWindows));
        Assert.That(DieboldMariano.Compare(nine, Rival.AsSpan(0, 9), 1).Probability, Is.Null);
        Assert.That(DieboldMariano.Compare(Own, Rival, 14).Problem, Is.EqualTo(ComparisonProblem.TooFewWindows), "as many lags as windows");
        Assert.That(DieboldMariano.Compare(Own, Own, 1).Problem, Is.EqualTo(ComparisonProblem.NoVariation));
        Assert.That(DieboldMariano.Compare(Own, [double.NaN, .. Rival[1..]], 1).Problem, Is.EqualTo(ComparisonProblem.NotFinite));
        Assert.That(DieboldMariano.Compare([], [], 1).MeanGain, Is.NaN);
        Assert.That(() => DieboldMariano.Compare(Own, nine, 1), Throws.ArgumentException);
        Assert.That(() => DieboldMariano.Compare(Own, Rival, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    /// <summary>R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.</summary>
    [Test]
    public void Holm_adjusts_as_p_adjust_does()
    {
        var adjusted = new double[4];
        HolmAdjustment.Adjust([0.01, 0.04, 0.03, 0.005], adjusted);
        Assert.That(adjusted, Is.EqualTo(new[] { 0.03, 0.06, 0.06, 0.02 }).Within(1e-15));
        HolmAdjustment.Adjust([0.9, 1, 0.5, 0.6], adjusted);
        Assert.That(adjusted, Is.All.EqualTo(1));
        Assert.That(() => HolmAdjustment.Adjust([double.NaN], new double[1]), Throws.ArgumentException);
    }

    [Test]
    public void Every_rival_must_be_beaten_after_both_adjustments()
    {
        var p = DieboldMariano.Compare(Own, Rival, 1).Probability!.Value;
        EdgeRival[] three = [new("persistence", Rival), new("seasonal naive", Rival), new("base", Rival)];
        var verdict = EdgeGate.Judge(Own, three, 1, 5);
        Assert.That(verdict.Outcome, Is.EqualTo(EdgeOutcome.Edge));
        Assert.That(verdict.Comparisons.Select(comparison => comparison.AdjustedProbability), Is.All.EqualTo(15 * p).Within(1e-12));
        Assert.That(verdict.Comparisons.Select(comparison => comparison.Name),
            Is.EqualTo(new[] { "persistence", "seasonal naive", "base" }));

        Assert.That(EdgeGate.Judge(Own, three, 1, 6).Outcome, Is.EqualTo(EdgeOutcome.NoEdge), "18·0.0029 is above 0.05");
        double[] better = [.. Own.Select(loss => loss - 0.1)];
        Assert.That(EdgeGate.Judge(Own, [three[0], new("base", better)], 1, 1).Outcome, Is.EqualTo(EdgeOutcome.NoEdge));
        Assert.That(EdgeGate.Judge(Own, [three[0], new("base", Own)], 1, 1).Outcome, Is.EqualTo(EdgeOutcome.NoEdge),
            "a copy of the base is not better than it");
    }

    [Test]
    public void Too_few_windows_or_a_loss_that_is_no_number_is_never_a_pass()
    {
        Assert.That(EdgeGate.Judge(Own.AsSpan(0, 9), [new("persistence", Rival.AsMemory(0, 9))], 1, 1).Outcome,
            Is.EqualTo(EdgeOutcome.Insufficient));
        Assert.That(EdgeGate.Judge([], [new("persistence", Array.Empty<double>())], 1, 1).Outcome, Is.EqualTo(EdgeOutcome.Insufficient));
        double[] broken = [.. Rival[..13], double.NaN];
        Assert.That(EdgeGate.Judge(Own, [new("persistence", Rival), new("base", broken)], 1, 1).Outcome,
            Is.EqualTo(EdgeOutcome.Insufficient));
        Assert.That(() => EdgeGate.Judge(Own, [], 1, 1), Throws.ArgumentException);
        Assert.That(() => EdgeGate.Judge(Own, [new("persistence", Rival)], 1, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Luck_against_one_rival_passes_about_as_often_as_the_level_says_also_with_overlapping_windows([Values(1, 3)] int overlap)
    {
        var random = new Random(17);
        const int rounds = 2000;
        var passed = 0;
        for (var round = 0; round < rounds; round++)
        {
            double[] noise = [.. Enumerable.Range(0, 60 + overlap).Select(_ => Normal.InvCDF(0, 1, 1 - random.NextDouble()))];
            double[] rival = [.. Enumerable.Range(0, 60).Select(i => noise.AsSpan(i, overlap).ToArray().Sum())];
            passed += EdgeGate.Judge(new double[60], [new("rival", rival)], overlap, 1).Outcome == EdgeOutcome.Edge ? 1 : 0;
        }

        Assert.That((double)passed / rounds, Is.InRange(0.03, 0.085));
    }

    private static (double Statistic, double Probability, bool Bartlett) Naive(double[] gains, int overlap)
    {
        var n = gains.Length;
        var mean = gains.Average();
        double Gamma(int lag) => Enumerable.Range(lag, n - lag).Sum(t => (gains[t] - mean) * (gains[t - lag] - mean)) / n;
        var lags = Enumerable.Range(1, overlap - 1).ToArray();
        var variance = (Gamma(0) + 2 * lags.Sum(Gamma)) / n;
        var bartlett = variance <= 0;
        variance = bartlett ? (Gamma(0) + 2 * lags.Sum(lag => (1 - (double)lag / overlap) * Gamma(lag))) / n : variance;
        var factor = Math.Sqrt((n + 1.0 - 2 * overlap + (double)overlap * (overlap - 1) / n) / n);
        var statistic = factor * mean / Math.Sqrt(variance);
        return (statistic, 1 - StudentT.CDF(0, 1, n - 1, statistic), bartlett);
    }
}
