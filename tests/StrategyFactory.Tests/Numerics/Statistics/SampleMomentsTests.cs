using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class SampleMomentsTests
{
    [Test]
    public void Sample_deviation_of_a_large_offset_keeps_its_digits()
    {
        double[] values = [.. Enumerable.Range(0, 21).Select(k => 1e9 + k)];
        Assert.That(SampleMoments.Mean(values), Is.EqualTo(1e9 + 10));
        Assert.That(SampleMoments.Deviation(values), Is.EqualTo(Math.Sqrt(38.5)).Within(1e-12));
        Assert.That(SampleMoments.Deviation([1]), Is.NaN);
    }
}
