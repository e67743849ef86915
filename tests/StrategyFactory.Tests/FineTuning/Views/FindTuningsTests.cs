using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Tests.FineTuning.Views;

internal sealed class FindTuningsTests
{
    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task Jobs_come_in_pages_newest_first_each_with_its_tasks_parents_before_children()
    {
        var partly = await _controller.SubmitAsync();
        await _controller.EndAsync(partly.JobId);
        List<Guid> waiting = [];
        for (var i = 0; i < 4; i++)
        {
            _controller.Clock.Advance(TimeSpan.FromSeconds(1));
            waiting.Add((await _controller.SendAsync(ControllerHarness.Submission() with { FileName = $"MACross_{i}%.set" })).JobId);
        }

        var first = await _controller.SendAsync(new FindTunings(Size: 2));
        Assert.That((first.Total, string.Join(' ', first.Jobs.Select(job => job.Job.JobId))),
            Is.EqualTo((5, $"{waiting[3]} {waiting[2]}")));
        var last = (await _controller.SendAsync(new FindTunings(Page: 3, Size: 2))).Jobs.Single();
        Assert.That(last.Job.JobId, Is.EqualTo(partly.JobId));
        Assert.That(last.Tasks.Select(task => task.Depth), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(last.Tasks[2].ParentTaskId, Is.EqualTo(last.Tasks[1].TaskId));
        Assert.That((await _controller.SendAsync(new FindTunings(Page: 9))).Jobs, Is.Empty);
    }

    [Test]
    public async Task Status_of_job_or_task_and_part_of_a_name_filter_and_a_percent_sign_is_one()
    {
        var ended = await _controller.SubmitAsync();
        await _controller.EndAsync(ended.JobId);
        var cancelled = await _controller.SendAsync(ControllerHarness.Submission() with { FileName = "MACross 50%.set" });
        await _controller.SendAsync(new CancelControllerTask(cancelled.TaskId));

        Assert.That(await FoundAsync(new(Status: "completed_partial")), Is.EqualTo(new[] { ended.JobId }));
        Assert.That(await FoundAsync(new(Status: "CANCELLED")), Is.EqualTo(new[] { cancelled.JobId }));
        Assert.That(await FoundAsync(new(Search: "50%")), Is.EqualTo(new[] { cancelled.JobId }));
        Assert.That(await FoundAsync(new(Search: "%")), Is.EqualTo(new[] { cancelled.JobId }));
        Assert.That(await FoundAsync(new(Search: "macross.set")), Is.EqualTo(new[] { ended.JobId }));
        Assert.That(await FoundAsync(new(Search: "eurusd")), Is.EquivalentTo(new[] { ended.JobId, cancelled.JobId }));
    }

    [Test]
    public void What_is_not_allowed_is_refused_with_its_field()
    {
        Assert.That(() => _controller.SendAsync(new FindTunings(Status: "asleep")),
            Throws.TypeOf<ValidationException>().With.Message.Contains("status: 'asleep' is not known"));
        Assert.That(() => _controller.SendAsync(new FindTunings(Page: 0, Size: 201)),
            Throws.TypeOf<ValidationException>().With.Message.Contains("page: 0").And.Message.Contains("size: 201"));
    }

    private async Task<Guid[]> FoundAsync(FindTunings query) => [.. (await _controller.SendAsync(query)).Jobs.Select(job => job.Job.JobId)];
}
