using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class ConformalQuantileTests
{
    private static readonly double[] Levels = [0.1, 0.5, 0.9];

    [Test]
    public void Intervals_that_are_too_narrow_cover_as_promised_and_their_uncorrected_twins_do_not()
    {
        const int calibration = 19;
        const int rounds = 600;
        var random = new Random(11);
        var corrected = new Dictionary<bool, IntervalCoverage> { [false] = new(2), [true] = new(2) };
        var (naive, level) = (new IntervalCoverage(2), new IntervalCoverage(2));
        for (var round = 0; round < rounds; round++)
        {
            var conformal = new ConformalQuantiles(Levels, 2);
            for (var window = 0; window < calibration; window++)
            {
                var (actual, quantiles, _) = Draw(random);
                conformal.Add(actual, quantiles);
            }

            var correction = conformal.Correction()!;
            for (var window = 0; window < 10; window++)
            {
                var (actual, quantiles, wild) = Draw(random);
                var moved = correction.Apply(quantiles, 2);
                corrected[wild].Add(actual, moved.AsSpan(0, 2), moved.AsSpan(4, 2));
                level.Add(actual, moved.AsSpan(0, 2), moved.AsSpan(4, 2));
                naive.Add(actual, quantiles.AsSpan(0, 2), quantiles.AsSpan(4, 2));
            }
        }

        Assert.Multiple(() =>
        {
            // ⌈20 · 0.8⌉ of 20 places: 16/20 exactly, and 12,000 steps tell it to about a percent
            Assert.That(level.Share, Is.EqualTo(0.8).Within(0.015));
            Assert.That(level.ShareAt(0), Is.EqualTo(0.8).Within(0.02));
            Assert.That(level.ShareAt(1), Is.EqualTo(0.8).Within(0.02));
            Assert.That(naive.ShareAt(0), Is.EqualTo(0.48).Within(0.02), "half as wide as it should be");
            Assert.That(naive.ShareAt(1), Is.EqualTo(0.25).Within(0.02), "a quarter as wide");
            Assert.That(corrected[true].Share, Is.EqualTo(corrected[false].Share).Within(0.03), "calm and wild windows alike");
        });
    }

    [Test]
    public void Intervals_that_are_too_wide_become_narrower_and_the_median_stays()
    {
        var conformal = new ConformalQuantiles(Levels, 1);
        for (var window = 0; window < 9; window++)
        {
            conformal.Add([window - 4], [-100, 0, 100]);
        }

        // ⌈10 · 0.8⌉ = the 8th of |y| − 100 = −100, −99, −99, −98, −98, −97, −97, −96, −96
        var correction = conformal.Correction()!;
        Assert.That(correction.Offsets[0][0], Is.EqualTo(-96 / 200.0).Within(1e-12));
        Assert.That(correction.Apply([-100, 0, 100], 1), Is.EqualTo(new double[] { -4, 0, 4 }).Within(1e-9));
        Assert.That(correction.Apply([0, 5, 10], 1), Is.EqualTo(new[] { 4.8, 5, 5.2 }).Within(1e-9), "a share of the width");
    }

    [TestCase(0.1, 4)]
    [TestCase(0.05, 9)]
    [TestCase(0.025, 19)]
    [TestCase(0.4, 1)]
    public void The_fewest_windows_of_a_level_tell_it_and_one_less_does_not(double level, int least)
    {
        Assert.That(ConformalQuantiles.LeastWindows(level), Is.EqualTo(least));
        var conformal = new ConformalQuantiles([level, 0.5, 1 - level], 2);
        for (var window = 1; window <= least; window++)
        {
            Assert.That(conformal.Correction(), Is.Null, $"{window - 1} windows");
            conformal.Add([window, 7], [0, 0, 0, 0, 1, 1]);
        }

        var correction = conformal.Correction()!;
        Assert.That(correction.Offsets[0][1], Is.EqualTo(6).Within(1e-12));
        Assert.That(conformal.Correction()!.Offsets[0][0], Is.LessThanOrEqualTo(least - 1));
        conformal.Add([5, double.NaN], [0, 0, 0, 0, 1, 1]);
        Assert.That(conformal.Correction()!.Offsets[0][1], Is.EqualTo(6).Within(1e-12), "a missing actual is not counted");
    }

    [Test]
    public void Corrected_quantiles_rise_and_widening_to_the_inner_pair_loses_no_coverage()
    {
        double[] levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            QuantileCorrection correction = new(
                [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 3).Select(_ => (2 * random.NextDouble()) - 1).ToArray())]);
            var steps = random.Next(1, 4);
            var quantiles = new double[9 * steps];
            for (var step = 0; step < steps; step++)
            {
                foreach (var (place, value) in levels.Select(_ => random.NextDouble()).Order().Index())
                {
                    quantiles[(place * steps) + step] = value;
                }
            }

            var moved = correction.Apply(quantiles, steps);
            for (var step = 0; step < steps; step++)
            {
                var column = Enumerable.Range(0, 9).Select(place => moved[(place * steps) + step]).ToArray();
                Assert.That(column, Is.Ordered);
                Assert.That(column[4], Is.EqualTo(quantiles[(4 * steps) + step]));
                var width = quantiles[(8 * steps) + step] - quantiles[step];
                for (var pair = 0; pair < 4; pair++)
                {
                    var outwards = correction.Offsets[pair][step] * width;
                    Assert.That(column[pair], Is.LessThanOrEqualTo(quantiles[(pair * steps) + step] - outwards));
                    Assert.That(column[8 - pair], Is.GreaterThanOrEqualTo(quantiles[((8 - pair) * steps) + step] + outwards));
                }
            }
        }
    }

    [Test]
    public void What_cannot_be_corrected_is_told()
    {
        var flat = new ConformalQuantiles(Levels, 1);
        for (var window = 0; window < 4; window++)
        {
            flat.Add([window], [0, 0, 0]);
        }

        Assert.That(flat.Correction()!.IsFinite, Is.False, "an interval without width");
        Assert.Throws<ArgumentException>(() => new ConformalQuantiles([0.1, 0.9], 1));
        Assert.Throws<ArgumentException>(() => new ConformalQuantiles([0.1, 0.5, 0.8], 1));
        Assert.Throws<ArgumentException>(() => new ConformalQuantiles([0.5], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConformalQuantiles(Levels, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConformalQuantiles.LeastWindows(0.5));
        Assert.Throws<ArgumentException>(() => flat.Add([1, 2], [0, 0, 0]));
        Assert.Throws<ArgumentException>(() => flat.Add([1], [0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileCorrection([[0.1]]).Apply([1, 1, 2, 2, 3, 3], 2));
    }

    /// <summary>A window whose deviation is known, with a forecast that is half as wide as it should be, then a quarter.</summary>
    private static (double[] Actual, double[] Quantiles, bool IsWild) Draw(Random random)
    {
        const double tenth = 1.2815515655446004;
        var deviation = Math.Exp(3 * random.NextDouble());
        var (near, far) = (deviation * tenth / 2, deviation * tenth / 4);
        return ([deviation * Normal(), deviation * Normal()], [-near, -far, 0, 0, near, far], deviation > Math.Exp(1.5));

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
