using NUnit.Framework;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Tests.Simulation.Queue;

internal sealed class SequentialIdsTests
{
    [Test]
    public void Identifiers_are_version_7_ascend_and_differ_between_calls()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

        var first = SequentialIds.Create(time, 100_000);
        var second = SequentialIds.Create(time, 1000);

        Assert.That(first, Is.Ordered);
        Assert.That(first.Concat(second), Is.Unique);
        Assert.That(first.Select(id => (id.Version, id.Variant >> 2)).Distinct().Single(), Is.EqualTo((7, 2)));
        Assert.That(Convert.ToInt64(first[^1].ToString("N")[..12], 16), Is.EqualTo(1_790_000_000_123));
    }
}
