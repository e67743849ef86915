using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using StrategyFactory.Dashboard.Live;

namespace StrategyFactory.Tests.Dashboard;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChangeHubTests
{
    private readonly ChangeHub _hub = new(NullLogger<ChangeHub>.Instance);
    private readonly List<string> _heard = [];

    [TestCase("run:7", "run", "7")]
    [TestCase("queue:", "queue", "")]
    [TestCase("queue", "queue", "")]
    [TestCase("run:a:b", "run", "a:b")]
    public void A_change_is_read_from_what_was_announced(string text, string kind, string id) => Assert.That(Change.Parse(text), Is.EqualTo(new Change(kind, id)));

    [Test]
    public void Subscribers_hear_of_their_kinds_until_they_leave()
    {
        using var broken = _hub.Subscribe(["run"], _ => throw new InvalidOperationException("a page that fails"));
        using (Subscribe("run", "queue"))
        {
            _hub.Publish(new("run", "1"));
            _hub.Publish(new("task", "2"));
            _hub.Publish(new("queue", ""));
        }

        _hub.Publish(new("run", "3"));
        Assert.That(_heard, Is.EqualTo(new[] { "run:1", "queue:" }));
    }

    [Test]
    public void When_the_database_is_back_everybody_reads_and_its_loss_is_told_to_those_who_ask()
    {
        using var run = Subscribe("run");
        _hub.Connected(true);
        _hub.Connected(true);
        Assert.That(_heard, Is.EqualTo(new[] { "connection:" }));
        _hub.Connected(false);
        Assert.That((_hub.IsConnected, _heard.Count), Is.EqualTo((false, 1)));
        using var mark = Subscribe(Change.Connection);
        _hub.Connected(true);
        _hub.Connected(false);
        Assert.That(_heard, Has.Count.EqualTo(4), "both hear of the return, the mark of the loss as well");
    }

    [Test]
    public void Who_comes_late_learns_whether_something_of_a_kind_or_the_connection_was_heard_since()
    {
        var begun = _hub.Next();
        _hub.Publish(new("task", "1"));
        Assert.That((_hub.HasHeard(["run", "queue"], begun), _hub.HasHeard(["run", "task"], begun)), Is.EqualTo((false, true)));
        begun = _hub.Next();
        Assert.That(_hub.HasHeard(["task"], begun), Is.False, "what was heard before is read");
        _hub.Connected(true);
        Assert.That(_hub.HasHeard([], begun), Is.True, "what was announced before is lost");
    }

    private IDisposable Subscribe(params string[] kinds) => _hub.Subscribe(kinds, change =>
    {
        _heard.Add($"{change.Kind}:{change.Id}");
        return Task.CompletedTask;
    });
}
