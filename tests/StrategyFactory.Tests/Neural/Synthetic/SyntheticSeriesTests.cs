using NUnit.Framework;
using StrategyFactory.Neural.Synthetic;

namespace StrategyFactory.Tests.Neural.Synthetic;

internal sealed class SyntheticSeriesTests
{
    [Test]
    public void A_series_follows_from_seed_and_index_alone()
    {
        SyntheticSeries series = new(1);
        var third = series.Draw(3, 200);
        series.Draw(4, 100);
        Assert.That(series.Draw(3, 200), Is.EqualTo(third));
        Assert.That(series.Draw(4, 200), Is.Not.EqualTo(third));
        Assert.That(new SyntheticSeries(2).Draw(3, 200), Is.Not.EqualTo(third));
    }

    [Test]
    public void All_are_finite_nearly_all_move_and_they_are_of_different_kinds()
    {
        SyntheticSeries series = new(7);
        var drawn = Enumerable.Range(0, 120).Select(index => series.Draw(index, 128)).ToList();
        Assert.That(drawn.SelectMany(values => values), Has.All.Matches<float>(float.IsFinite));
        Assert.That(drawn.Count(values => values.Distinct().Count() > 100), Is.GreaterThan(100));
        var memories = drawn.Select(Memory).ToList();
        Assert.That(memories.Count(memory => memory > 0.9), Is.InRange(30, 90), "levels, trends, smooth processes");
        Assert.That(memories.Count(memory => Math.Abs(memory) < 0.35), Is.InRange(10, 60), "returns, noise");
    }

    [Test]
    public void A_series_needs_two_steps()
    {
        Assert.That(new SyntheticSeries(1).Draw(0, 2), Has.Length.EqualTo(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticSeries(1).Draw(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticSeries(1).Draw(-1, 10));
    }

    /// <summary>The first autocorrelation.</summary>
    private static double Memory(float[] values)
    {
        var mean = values.Average(value => (double)value);
        var variance = values.Sum(value => (value - mean) * (value - mean));
        return variance == 0 ? 1 : values.Skip(1).Zip(values).Sum(pair => (pair.First - mean) * (pair.Second - mean)) / variance;
    }
}
