using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Tests.FineTuning;

/// <summary>Whatever happens to a task is announced, so that pages follow it without asking.</summary>
internal sealed class AnnouncementTests
{
    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task Every_step_of_a_task_is_announced_with_its_id_and_the_queueing_of_some_without()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.01, 0.95));
        var task = (await _controller.SubmitAsync()).TaskId;
        Assert.That(Heard(), Is.EqualTo(new[] { Own(task) }), "made");
        await _controller.SendAsync(new AdvanceController());
        Assert.That(Heard(), Is.EqualTo(new[] { (FineTuningChanges.Task, "") }), "queued");
        await _controller.SendAsync(new RunControllerTask("here"));
        Assert.That(Heard(), Is.EqualTo(new[] { Own(task), Own(task) }), "claimed and reported");
        await _controller.SendAsync(new AdvanceController());
        Assert.That(Heard(), Is.EqualTo(new[] { Own(task) }), "judged");
        Assert.That((await _controller.SendAsync(new GetControllerTask(task))).Task.Status, Is.EqualTo("completed_success"));
        await _controller.SendAsync(new AdvanceController());
        Assert.That(Heard(), Is.Empty, "nothing happened");
    }

    [Test]
    public async Task Heartbeats_with_progress_lost_leases_and_wishes_of_people_are_announced()
    {
        await using var open = await ControllerHarness.StartAsync([("AcceptExternalExperts", "true")]);
        var task = (await open.SendAsync(
            ControllerHarness.Submission() with { Metadata = new() { Symbol = "NOWHERE", Timeframe = "1h", EaName = "Wizard" } })).TaskId;
        await open.SendAsync(new AdvanceController());
        var claim = (await open.SendAsync(new ClaimControllerTask("terminal")))!;
        open.Announced.Clear();
        await open.SendAsync(new HeartbeatControllerTasks("terminal", [new(task, claim.Token)]));
        Assert.That(open.Announced, Is.Empty, "a sign of life changes nothing that is shown");
        await open.SendAsync(new HeartbeatControllerTasks("terminal", [new(task, claim.Token, 5, 50, 0.4)]));
        Assert.That(open.Announced, Is.EqualTo(new[] { Own(task) }), "progress");
        open.Announced.Clear();
        open.Clock.Advance(TimeSpan.FromHours(1));
        await open.SendAsync(new AdvanceController());
        Assert.That(open.Announced, Is.EqualTo(new[] { (FineTuningChanges.Task, ""), Own(task) }), "lost, and settled");
        open.Announced.Clear();
        await open.SendAsync(new CancelControllerTask(task));
        Assert.That(open.Announced, Is.EqualTo(new[] { Own(task) }), "cancelled");
    }

    [Test]
    public async Task A_change_of_thresholds_is_announced()
    {
        await _controller.SendAsync(new ChangeControllerThresholds(Score: 0.5, ChangedBy: "Ada"));
        Assert.That(Heard(), Is.EqualTo(new[] { (FineTuningChanges.Thresholds, "") }));
    }

    private static (string, string) Own(Guid task) => (FineTuningChanges.Task, task.ToString());

    private (string, string)[] Heard()
    {
        var heard = _controller.Announced.ToArray();
        _controller.Announced.Clear();
        return heard;
    }
}
