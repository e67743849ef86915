using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class LeadLagTests
{
    [Test]
    public void Correlations_are_of_the_same_bar_and_of_two_to_each_side()
    {
        double[] target = [1, 3, 2, 5, 4, 6];
        double[] reference = [3, 2, 5, 4, 6, 0];

        var correlations = LeadLag.Correlations(target, reference);

        for (var lag = -2; lag <= 2; lag++)
        {
            var (from, other) = (Math.Max(0, -lag), Math.Max(0, lag));
            var (own, others) = (target[from..(6 - other)], reference[other..(6 - from)]);
            Assert.That(correlations[LeadLag.Same + lag], Is.EqualTo(Correlation.Pearson(own, others)!.Value).Within(1e-15), $"lag {lag}");
        }

        Assert.That(correlations, Has.Length.EqualTo(5));
        Assert.That(LeadLag.Correlations(reference, target), Is.EqualTo(correlations.Reverse()).Within(1e-15), "seen from the other one");
    }

    [TestCase(0.36, 2_000, 1)]
    [TestCase(0.9, 60, 1)]
    [TestCase(-0.7, 200, 1)]
    [TestCase(0.36, 2_000, 2)]
    public void A_series_that_is_stamped_early_is_found_with_its_bars(double correlation, int count, int ahead)
    {
        var (target, reference) = Pair(correlation, count + ahead, seed: 5);

        Assert.That(Ahead(target.AsSpan(ahead), reference.AsSpan(ahead)), Is.Zero, "as it is");
        Assert.That(Ahead(target.AsSpan(0, count), reference.AsSpan(ahead)), Is.EqualTo(ahead), "early");
        Assert.That(Ahead(target.AsSpan(ahead), reference.AsSpan(0, count)), Is.Zero, "late");
    }

    [Test]
    public void Thousands_of_unrelated_and_of_related_series_raise_no_alarm()
    {
        for (var seed = 0; seed < 4_000; seed++)
        {
            var (target, reference) = Pair(seed % 4 * 0.3, 20 + (seed % 7 * 60), seed);
            Assert.That(Ahead(target, reference), Is.Zero, $"seed {seed}");
        }
    }

    [Test]
    public void A_correlation_of_the_other_sign_than_the_pairs_own_is_none()
    {
        Assert.That(LeadLag.BarsAhead([0, 0.83, -0.35, 0, 0], 62, sign: 1), Is.EqualTo(1));
        Assert.That(LeadLag.BarsAhead([0, 0.83, -0.35, 0, 0], 62, sign: -1), Is.Zero);
        Assert.That(LeadLag.BarsAhead([0, 0.83, 0.35, 0, 0], 62, sign: 1), Is.Zero, "not for certain: z is 4.5");
    }

    [Test]
    public void What_is_likely_is_certain_where_it_departs_from_other_parts_for_certain()
    {
        double[] part = [0, 0.6, 0.1, 0, 0];
        const int Count = 64;

        // (atanh 0.6 − atanh 0.1) √(60/2) and (atanh 0.6 − atanh 0.01) √60
        Assert.That(LeadLag.Score(part, 1, Count, sign: 1), Is.EqualTo(3.2469).Within(1e-3));
        Assert.That(LeadLag.Departure(part, [0, 0.01, 0.5, 0, 0], 1, Count, sign: 1), Is.EqualTo(5.2917).Within(1e-3));
        Assert.That(LeadLag.BarsAhead(part, Count, sign: 1), Is.Zero);
        Assert.That(LeadLag.BarsAhead(part, Count, sign: 1, [5.29, 0]), Is.EqualTo(1));
        Assert.That(LeadLag.BarsAhead(part, Count, sign: 1, [4.7, 0]), Is.Zero);
        Assert.That(LeadLag.BarsAhead([0, 0.6, 0.3, 0, 0], Count, sign: 1, [5.29, 0]), Is.Zero, "hardly stronger than in the same bar");
    }

    [Test]
    public void Too_few_bars_and_none_that_vary_say_nothing()
    {
        Assert.That(Ahead([1.0, 2, 3], [0.0, 1, 2]), Is.Zero);
        Assert.That(Ahead([], []), Is.Zero);
        Assert.That(Ahead(new double[50], new double[50]), Is.Zero);
    }

    private static int Ahead(ReadOnlySpan<double> target, ReadOnlySpan<double> reference)
    {
        var correlations = LeadLag.Correlations(target, reference);
        return LeadLag.BarsAhead(correlations, target.Length, LeadLag.SignOf(correlations));
    }

    private static (double[] Target, double[] Reference) Pair(double correlation, int count, int seed)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var reference = Enumerable.Range(0, count).Select(_ => Normal()).ToArray();
        return ([.. reference.Select(value => (correlation * value) + (Math.Sqrt(1 - (correlation * correlation)) * Normal()))], reference);
    }
}
