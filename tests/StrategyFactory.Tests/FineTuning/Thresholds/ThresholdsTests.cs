using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Tests.FineTuning.Thresholds;

internal sealed class ThresholdsTests
{
    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task A_change_counts_from_the_next_judgement_on_and_is_kept_with_who_and_why()
    {
        await _controller.SendAsync(new ChangeControllerThresholds(Score: 0.5, ChangedBy: "Ada", Reason: "enough for now"));
        var job = await _controller.EndAsync((await _controller.SubmitAsync()).JobId);
        Assert.That(job.Job.Status, Is.EqualTo("completed_success"), "distance 0.05, score 0.5");

        var answer = await _controller.SendAsync(new ChangeControllerThresholds(Distance: 0.01, MaxAttempts: 1, ChangedBy: "Bob"));
        Assert.That(answer.Current, Is.EqualTo(new ControllerThresholds(0.01, 0.5, 2, 1, 1)));
        Assert.That(answer.Configured, Is.EqualTo(new ControllerThresholds(0.1, 0.8, 2, 3, 1)));
        Assert.That(answer.Changes.Select(change => (change.ChangedBy, change.Reason, change.Thresholds.Distance)), Is.EqualTo(new[] { ("Bob", null, 0.01), ("Ada", "enough for now", 0.1) }));
    }

    [Test]
    public void What_is_out_of_range_anonymous_or_nothing_is_refused_with_its_field()
    {
        Assert.That(() => _controller.SendAsync(new ChangeControllerThresholds(Distance: 1.1, ChangedBy: "A")), Throws.TypeOf<ValidationException>().With.Message.Contains("distance: 1.1"));
        Assert.That(() => _controller.SendAsync(new ChangeControllerThresholds(Score: double.NaN, ChangedBy: "A")), Throws.TypeOf<ValidationException>().With.Message.Contains("score: NaN"));
        Assert.That(() => _controller.SendAsync(new ChangeControllerThresholds(MaxAttempts: 0, ChangedBy: "A")), Throws.TypeOf<ValidationException>().With.Message.Contains("max_attempts: 0"));
        Assert.That(() => _controller.SendAsync(new ChangeControllerThresholds(Score: 0.5)), Throws.TypeOf<ValidationException>().With.Message.Contains("changed_by"));
        Assert.That(() => _controller.SendAsync(new ChangeControllerThresholds(ChangedBy: "A")), Throws.TypeOf<ValidationException>().With.Message.Contains("name at least one"));
    }
}
