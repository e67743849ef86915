using NUnit.Framework;
using StrategyFactory.Training.Algorithms.Trees;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

[TestFixture]
internal sealed class FeatureGridTests
{
    [TestCase(0.0, 0f)]
    [TestCase(-0.0, 0f)]
    [TestCase(1.0, 1f)]
    [TestCase(-0.75, -0.75f)]
    [TestCase(16777215.0, 16777215f, Description = "twenty-four bits")]
    [TestCase(16777217.0, 16777218f, Description = "halfway is past the border")]
    [TestCase(16777216.76, 16777216f)]
    [TestCase(16777216.77, 16777218f, Description = "the border of a step of 2 lies at 0.7639")]
    [TestCase(-16777216.77, -16777218f)]
    [TestCase(33554431.9, 33554432f, Description = "into the next octave")]
    [TestCase(5e-324, 0f)]
    [TestCase(double.NaN, float.NaN)]
    [TestCase(double.PositiveInfinity, float.PositiveInfinity)]
    public void A_value_goes_to_a_neighbour_in_single_precision(double value, float expected) =>
        Assert.That(BitConverter.SingleToInt32Bits(FeatureGrid.Round(value)), Is.EqualTo(BitConverter.SingleToInt32Bits(expected)));

    [Test]
    public void Rounding_is_monotone_close_and_leaves_a_rounded_value_alone()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 20_000).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 12))).Order().ToArray();
        var rounded = Array.ConvertAll(values, value => FeatureGrid.Round(value));
        Assert.That(rounded, Is.Ordered);
        Assert.That(values.Zip(rounded, (value, near) => Math.Abs(near / value - 1)), Is.All.LessThan(7.5e-8));
        Assert.That(rounded.Select(value => FeatureGrid.Round(value)), Is.EqualTo(rounded));
    }

    [Test]
    public void Without_a_grid_a_value_goes_to_the_nearest_of_single_precision() =>
        Assert.That(FeatureGrid.Round(0.1234567890123, null), Is.EqualTo(0.1234567890123f));

    [Test]
    public void Whole_numbers_and_fractions_of_small_whole_numbers_keep_away_from_every_border()
    {
        var random = new Random(4);
        var volumes = Enumerable.Range(0, 200_000).Select(_ => (double)random.NextInt64(1, 100_000_000_000)).ToArray();
        var fractions = Enumerable.Range(1, 400).SelectMany(n => Enumerable.Range(1, n).SelectMany(k => new[] { (double)k / n, 100.0 * k / n })).ToArray();
        Assert.That(volumes.Concat(fractions).Count(value => Flips(value, FeatureGrid.Bits)), Is.Zero);
        Assert.That(volumes.Count(value => Flips(value, null)), Is.GreaterThan(100), "halfway between two numbers of single precision");

        static bool Flips(double value, int? bits) =>
            FeatureGrid.Round(Math.BitIncrement(value), bits) != FeatureGrid.Round(Math.BitDecrement(value), bits);
    }
}
