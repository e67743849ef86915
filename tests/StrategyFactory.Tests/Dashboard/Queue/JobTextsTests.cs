using NUnit.Framework;
using StrategyFactory.Dashboard.Queue;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Dashboard.Queue;

internal sealed class JobTextsTests
{
    [Test]
    public void What_was_done_and_what_not_is_said_with_the_reasons()
    {
        Assert.That(
            JobTexts.Result(new(10_000, 9_990, [new(LeftReason.Running, 7), new(LeftReason.Changed, 3)]), "deleted"),
            Is.EqualTo("9\u202f990 deleted, 10 not: 7 at work, 3 changed meanwhile."));
        Assert.That(JobTexts.Result(new(1, 1, []), "retried"), Is.EqualTo("1 retried, 0 not."));
    }

    [TestCase(null, true, true)]
    [TestCase(JobState.Failed, true, true)]
    [TestCase(JobState.Pending, false, true)]
    [TestCase(JobState.Completed, false, false)]
    public void Only_what_may_be_done_is_offered(string? state, bool retry, bool delete) =>
        Assert.That((JobTexts.MayRetry(state), JobTexts.MayDelete(state)), Is.EqualTo((retry, delete)));

    [Test]
    public void Every_state_has_a_name() => Assert.That(JobState.All.Select(JobTexts.State), Is.EqualTo(new[] { "Waiting", "At work", "Completed", "Given up", "Cancelled" }));
}
