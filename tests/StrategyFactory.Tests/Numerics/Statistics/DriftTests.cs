using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

/// <summary>How far apart two samples lie: against scipy 1.10.1 (ks_2samp, kolmogorov) and by hand.</summary>
internal sealed class DriftTests
{
    private static readonly double[] Small = [0.1, 0.4, 0.7, 1.1, 1.5, 2, 2.2, 3.3];
    private static readonly double[] Other = [0.9, 1.4, 1.9, 2.6, 3.1, 3.4, 4, 4.4, 5.1, 0.4];

    [TestCase(0.1, 1)]
    [TestCase(0.3, 0.9999906941986655)]
    [TestCase(0.5, 0.9639452436648751)]
    [TestCase(0.8, 0.5441424115741981)]
    [TestCase(1, 0.26999967167735456)]
    [TestCase(1.3581, 0.0499996304316674)]
    [TestCase(2, 0.0006709252557796953)]
    [TestCase(3, 3.045995948942526e-08)]
    public void The_tail_is_that_of_kolmogorov(double lambda, double tail) => Assert.That(KolmogorovSmirnov.Tail(lambda), Is.EqualTo(tail).Within(1e-12));

    [Test]
    public void Distances_are_exact_and_p_close_to_the_exact_one()
    {
        var small = KolmogorovSmirnov.Compare(Small, Other)!.Value;
        Assert.That(small.Statistic, Is.EqualTo(0.475).Within(1e-15));
        Assert.That(small.PValue, Is.EqualTo(0.20366561563032125).Within(0.02));
        var sines = KolmogorovSmirnov.Compare(
            [.. Enumerable.Range(0, 400).Select(i => (2 * Math.Sin(i * 1.7)) + Math.Cos(i * 0.37))], [.. Enumerable.Range(0, 300).Select(i => (2.4 * Math.Sin(i * 1.3)) + 0.3)])!.Value;
        Assert.That(sines.Statistic, Is.EqualTo(0.16833333333333333).Within(1e-14));
        Assert.That(sines.PValue, Is.EqualTo(0.00010515).Within(1e-5));
    }

    [Test]
    public void A_sample_is_as_far_from_itself_as_from_its_shuffle_and_as_near_in_both_directions()
    {
        Assert.That(KolmogorovSmirnov.Compare(Small, [.. Small.Reverse()]), Is.EqualTo(new KolmogorovSmirnov(0, 1)));
        Assert.That(KolmogorovSmirnov.Compare(Other, Small), Is.EqualTo(KolmogorovSmirnov.Compare(Small, Other)));
        Assert.That(KolmogorovSmirnov.Compare([1, 2], [3, 4, 5])!.Value.Statistic, Is.EqualTo(1));
        Assert.That(KolmogorovSmirnov.Compare([1, 1, 1, 2], [1, 2, 2, 2])!.Value.Statistic, Is.EqualTo(0.5), "equal values step together");
        Assert.That(KolmogorovSmirnov.Compare([], [1]), Is.Null);
        Assert.That(KolmogorovSmirnov.Compare([double.NaN], [1]), Is.Null);
    }

    [Test]
    public void Stability_is_the_sum_over_bins_of_equal_shares()
    {
        // two bins of the reference: 1, 2 | 3, 4; shares (2 + ½)/5 = 0.5 each; of the sample 1 | 3: (1 + ½)/5 = 0.3 and 0.7
        var byHand = ((0.3 - 0.5) * Math.Log(0.3 / 0.5)) + ((0.7 - 0.5) * Math.Log(0.7 / 0.5));
        Assert.That(PopulationStability.Index([4, 2, 1, 3], [9, 2, 3, 4], 2), Is.EqualTo(byHand).Within(1e-15));
    }

    [Test]
    public void A_shift_is_seen_and_its_absence_too([Range(1, 4)] int seed)
    {
        var random = new Random(seed);
        double[] Sample(int count, double shift) => [.. Enumerable.Range(0, count).Select(_ => shift + random.NextDouble() + random.NextDouble() + random.NextDouble())];
        var reference = Sample(2000, 0);
        Assert.That(PopulationStability.Index(reference, Sample(1000, 0)), Is.LessThan(0.1));
        Assert.That(PopulationStability.Index(reference, Sample(1000, 0.5)), Is.GreaterThan(0.25));
        Assert.That(PopulationStability.Index(reference, reference), Is.Zero);
    }

    [Test]
    public void A_reference_that_repeats_has_fewer_bins_and_one_of_a_single_value_none()
    {
        Assert.That(PopulationStability.Index([0, 0, 0, 0, 0, 0, 1], [0, 1, 1]), Is.GreaterThan(0));
        Assert.That(PopulationStability.Index([5, 5, 5], [1, 2]), Is.Null);
        Assert.That(PopulationStability.Index([1, 2, double.NaN], []), Is.Null);
        Assert.That(PopulationStability.Index([], [1]), Is.Null);
        Assert.That(PopulationStability.Index([1, 2, double.NaN, double.PositiveInfinity], [1, 2]), Is.EqualTo(PopulationStability.Index([1, 2], [1, 2])));
        Assert.Throws<ArgumentOutOfRangeException>(() => PopulationStability.Index([1], [1], 1));
    }
}
