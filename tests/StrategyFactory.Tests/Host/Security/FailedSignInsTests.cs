using NUnit.Framework;
using StrategyFactory.Host.Security;

namespace StrategyFactory.Tests.Host.Security;

internal sealed class FailedSignInsTests
{
    [Test]
    public void Five_wrong_keys_at_once_and_one_a_second_from_then_on()
    {
        var clock = new SettableClock();
        var failures = new FailedSignIns(clock);
        Assert.That(Counted(failures), Is.EqualTo(5));
        clock.Pass(TimeSpan.FromSeconds(3));
        Assert.That(Counted(failures), Is.EqualTo(3));
        clock.Pass(TimeSpan.FromHours(1));
        Assert.That(Counted(failures), Is.EqualTo(5));
    }

    private static int Counted(FailedSignIns failures) => Enumerable.Range(0, 100).Count(_ => failures.TryCount());
}
