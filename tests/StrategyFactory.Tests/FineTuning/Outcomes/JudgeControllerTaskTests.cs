using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.FineTuning.Outcomes;

internal sealed class JudgeControllerTaskTests
{
    private const string Told = "select count(*) from fine_tuning.controller_notifications where kind = 'task_succeeded'";

    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync([("Notifications:Webhook:Url", "http://127.0.0.1:1/hook")]);

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task A_partial_success_is_one_when_the_thresholds_have_changed_and_nothing_is_searched_for_it()
    {
        var submitted = await PartialAsync();
        await _controller.SendAsync(new ChangeControllerThresholds(Score: 0.5, ChangedBy: "Ada"));
        var judged = await _controller.SendAsync(new JudgeControllerTask(submitted.TaskId, "Ada", "good enough"));

        Assert.That((judged.Status, judged.Reason, judged.Attempts), Is.EqualTo(("completed_success", "Judged again: distance 0.05, score 0.5", 1)));
        Assert.That((await _controller.SendAsync(new GetControllerJob(submitted.JobId))).Job.Status, Is.EqualTo("completed_success"));
        Assert.That((_controller.Expert.Searches.Count, await _controller.QueryAsync<long>(Told)), Is.EqualTo((3, 1L)));
        var kept = (await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Judgements.Single();
        Assert.That(kept, Is.EqualTo(new JudgedTask(
            _controller.Clock.GetUtcNow(), "Ada", "good enough", "completed_success", "Judged again: distance 0.05, score 0.5", 0.05, 0.5, 0.1, 0.5, 2)));

        Assert.That(() => _controller.SendAsync(new JudgeControllerTask(submitted.TaskId, "Ada")), Throws.TypeOf<ConflictException>()
            .With.Message.EqualTo($"task_id: task {submitted.TaskId} is completed_success and is not judged again; allowed: completed_partial."));
        var others = await _controller.SendAsync(new JudgeControllerJob(submitted.JobId, "Bob"));
        Assert.That(others.Select(task => (task.Depth, task.Status)), Is.EqualTo(new[] { (1, "completed_success"), (2, "completed_success") }));
        Assert.That(await _controller.SendAsync(new JudgeControllerJob(submitted.JobId, "Bob")), Is.Empty);
    }

    [Test]
    public async Task What_is_partial_still_says_how_good_it_is_and_has_one_child_at_most()
    {
        await _controller.SendAsync(new ChangeControllerThresholds(MaxFineTuneDepth: 0, ChangedBy: "Ada"));
        var submitted = await PartialAsync();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var same = await JudgeAsync(submitted);
            Assert.That((same.Status, same.Reason), Is.EqualTo(("completed_partial", "Judged again: distance 0.05, score 0.5; depth 0/0")));
        }

        await _controller.SendAsync(new ChangeControllerThresholds(MaxFineTuneDepth: 1, ChangedBy: "Ada"));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.That((await JudgeAsync(submitted)).Reason, Is.EqualTo("Judged again: distance 0.05, score 0.5"));
            var job = await _controller.SendAsync(new GetControllerJob(submitted.JobId));
            Assert.That((job.Job.Status, job.Tasks.Count, job.Tasks[1].ParentTaskId), Is.EqualTo(("in_progress", 2, (Guid?)submitted.TaskId)));
        }

        // the parent succeeds while its child is about to be searched
        await _controller.SendAsync(new ChangeControllerThresholds(Score: 0.5, ChangedBy: "Ada"));
        Assert.That((await JudgeAsync(submitted)).Reason, Is.EqualTo("Judged again: distance 0.05, score 0.5; the task that was made from it goes on"));
        var ended = await _controller.EndAsync(submitted.JobId);
        Assert.That(ended.Tasks.Select(task => task.Status), Is.All.EqualTo("completed_success"));
        Assert.That((await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Judgements, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task What_was_handed_out_is_not_taken_back()
    {
        var submitted = await PartialAsync();
        await _controller.SendAsync(new ChangeControllerThresholds(Distance: 0.01, ChangedBy: "Ada"));
        var judged = await JudgeAsync(submitted);
        Assert.That((judged.Status, judged.Reason), Is.EqualTo(
            ("completed_partial", "Judged again: distance 0.05, score 0.5; neither threshold is met now, it stays what it was handed out as")));
        Assert.That((await _controller.SendAsync(new GetControllerJob(submitted.JobId))).Job.Status, Is.EqualTo("completed_partial"));
        Assert.That(await _controller.QueryAsync<long>("select count(*) from fine_tuning.controller_notifications"), Is.Zero);
    }

    [Test]
    public async Task The_row_that_decides_by_the_rule_of_now_has_an_output_set()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.05, 0.5), (0.06, 0.9));
        var submitted = await _controller.SubmitAsync("Fast=10||2||2||20||Y");
        await _controller.EndAsync(submitted.JobId);
        // as if it had been judged when a row that lost could decide
        await using (var command = _controller.Source.CreateCommand("update fine_tuning.test_metrics set net_profit = -1 where rank = 1"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var judged = await JudgeAsync(submitted);
        Assert.That((judged.Status, judged.Distance, judged.Score), Is.EqualTo(("completed_success", (double?)0.06, (double?)0.9)));
        var details = await _controller.SendAsync(new GetControllerTask(submitted.TaskId));
        var output = details.Artifacts.Single(artifact => artifact.ArtifactId == judged.OutputSet);
        Assert.That((output.ArtifactType, output.LinkId, output.Attempt), Is.EqualTo(("output_set", (long?)details.Metrics[0].Id, (int?)1)));
        var first = details.Artifacts.First(artifact => artifact.ArtifactType == "output_set");
        Assert.That((output.ArtifactId == first.ArtifactId, output.Sha256), Is.EqualTo((false, first.Sha256)), "both passes have the same values");
    }

    [Test]
    public async Task Two_who_ask_at_once_make_one_success()
    {
        var submitted = await PartialAsync();
        await _controller.SendAsync(new ChangeControllerThresholds(Score: 0.5, ChangedBy: "Ada"));
        await using var other = await ControllerHarness.StartAsync([("Notifications:Webhook:Url", "http://127.0.0.1:1/hook")], _controller);
        var asked = await Task.WhenAll(new[] { _controller, other, _controller, other }.Select(async host =>
        {
            try
            {
                return (await host.SendAsync(new JudgeControllerTask(submitted.TaskId, "Ada"))).Status;
            }
            catch (ConflictException)
            {
                return "conflict";
            }
        }));
        Assert.That(asked, Is.EquivalentTo(new[] { "completed_success", "conflict", "conflict", "conflict" }));
        Assert.That((await _controller.QueryAsync<long>(Told), (await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Judgements.Count), Is.EqualTo((1L, 1)));
    }

    [Test]
    public async Task What_is_no_partial_success_is_refused()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.6, 0.2));
        var failed = await _controller.SubmitAsync();
        await _controller.EndAsync(failed.JobId);
        Assert.That(() => JudgeAsync(failed), Throws.TypeOf<ConflictException>().With.Message.EqualTo(
            $"task_id: task {failed.TaskId} is failed and is not judged again; allowed: completed_partial, and one that has failed or was cancelled may be retried."));
        Assert.That(() => _controller.SendAsync(new JudgeControllerTask(Guid.Empty, "Ada")), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _controller.SendAsync(new JudgeControllerJob(Guid.Empty, "Ada")), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _controller.SendAsync(new JudgeControllerTask(failed.TaskId, "")), Throws.TypeOf<ValidationException>().With.Message.Contains("changed_by: who asks is needed"));
        Assert.That(() => _controller.SendAsync(new JudgeControllerJob(failed.JobId, "Ada", new string('x', 2001))), Throws.TypeOf<ValidationException>().With.Message.Contains("reason: at most"));
        Assert.That(await _controller.QueryAsync<long>("select count(*) from fine_tuning.controller_judgements"), Is.Zero);
    }

    private async Task<SubmittedTuning> PartialAsync()
    {
        var submitted = await _controller.SubmitAsync();
        Assert.That((await _controller.EndAsync(submitted.JobId)).Job.Status, Is.EqualTo("completed_partial"));
        return submitted;
    }

    private Task<ControllerTaskSummary> JudgeAsync(SubmittedTuning submitted) => _controller.SendAsync(new JudgeControllerTask(submitted.TaskId, "Ada"));
}
