using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.FineTuning.Judgement;

internal sealed class JudgementTests
{
    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task Full_success_ends_the_job_at_once()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.1, 0.8));
        var job = await _controller.EndAsync((await _controller.SubmitAsync()).JobId);

        Assert.That(job.Job.Status, Is.EqualTo("completed_success"));
        Assert.That(job.Tasks.Single(), Has.Property("Status").EqualTo("completed_success").And.Property("Attempts").EqualTo(1).And.Property("Distance").EqualTo(0.1).And.Property("Score").EqualTo(0.8));
        Assert.That(job.Tasks[0].Forward!.NetProfit, Is.EqualTo(40));
    }

    [Test]
    public async Task Partial_success_is_searched_on_from_its_output_set_down_to_the_depth_limit()
    {
        var submitted = await _controller.SubmitAsync("Fast=10||2||2||20||Y", "LotSize=0.10||0.10||0.01||1.00||N", "Comment=kept as it is");
        var job = await _controller.EndAsync(submitted.JobId);

        Assert.That(job.Job.Status, Is.EqualTo("completed_partial"));
        Assert.That(job.Tasks.Select(task => (task.Depth, task.StepName, task.Status, task.Attempts)), Is.EqualTo(new[]
        {
            (0, "initial", "completed_partial", 1), (1, "fine_tune", "completed_partial", 1), (2, "fine_tune", "completed_partial", 1),
        }));
        Assert.That(job.Tasks[2].Reason, Is.EqualTo("depth 2/2"));
        Assert.That(job.Tasks.Select(task => task.ParentTaskId), Is.EqualTo(new Guid?[] { null, job.Tasks[0].TaskId, job.Tasks[1].TaskId }));
        var files = new List<string>();
        foreach (var task in job.Tasks)
        {
            files.Add(string.Join('|', SetFile.Read((await _controller.SendAsync(new GetControllerArtifact(task.OutputSet!.Value))).Content).Lines
                .Where(line => line.Kind != SetLineKind.Comment).Select(line => line.Text)));
        }

        Assert.That(files, Is.EqualTo(new[]
        {
            "Fast=11||9||1||13||Y|LotSize=0.10||0.10||0.01||1.00||N|Comment=kept as it is", "Fast=11||10||1||12||Y|LotSize=0.10||0.10||0.01||1.00||N|Comment=kept as it is",
            "Fast=11||10||1||12||Y|LotSize=0.10||0.10||0.01||1.00||N|Comment=kept as it is",
        }));
        Assert.That(_controller.Expert.Searches.Select(search => search.Inputs[0].Range), Is.EqualTo(new[] { new StrategyFactory.Simulation.Contracts.InputRange(2, 2, 20), new(9, 1, 13), new(10, 1, 12) }));
    }

    [Test]
    public async Task The_child_inherits_priority_and_distance_and_begins_without_attempts()
    {
        var submitted = await _controller.SendAsync(ControllerHarness.Submission() with { Priority = 77 });
        await _controller.SendAsync(new AdvanceController());
        await _controller.SendAsync(new RunControllerTask("here"));
        await _controller.SendAsync(new AdvanceController());

        Assert.That(
            await _controller.QueryAsync<string>($"SELECT concat_ws(' ', status, priority, inherited_distance, attempt_count, fine_tune_depth, step_number) FROM fine_tuning.controller_tasks WHERE parent_task_id = '{submitted.TaskId}'"),
            Is.EqualTo("queued 77 0.05 0 1 1"));
    }

    [Test]
    public async Task The_row_of_least_distance_decides_then_the_highest_score()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.5, 0.95), (0.3, 0.9), (0.2, 0.4), (0.2, 0.85), (0.2, 0.85));
        var submitted = await _controller.SubmitAsync();
        await _controller.SendAsync(new AdvanceController());
        await _controller.SendAsync(new RunControllerTask("here"));
        await _controller.SendAsync(new AdvanceController());
        var task = await _controller.SendAsync(new GetControllerTask(submitted.TaskId));

        Assert.That((task.Task.Distance, task.Task.Score, task.Metrics[0].Rank), Is.EqualTo(((double?)0.2, (double?)0.85, 4)));
        Assert.That(task.Task.Status, Is.EqualTo("completed_partial"));
        Assert.That(task.Artifacts.Single(artifact => artifact.ArtifactType == "output_set").LinkId, Is.EqualTo(task.Metrics[0].Id));
        Assert.That(task.Artifacts.Select(artifact => artifact.ArtifactType), Is.EquivalentTo(new[] { "input_set", "output_set", "summary_metrics_csv", "report_html" }));
        Assert.That(task.Metrics.Select(row => row.Label), Is.EquivalentTo(new[] { "needle", null, null, null, null }));
        Assert.That(task.Lineage.Children.Single().Depth, Is.EqualTo(1));
    }

    [Test]
    public async Task A_row_that_lost_decides_only_where_none_has_won()
    {
        _controller.Expert.Find = search => Losing(FakeExpert.Found(search, (0.2, 0.9), (0.05, 0.9), (0.3, 0.9)), 1);
        var submitted = await _controller.SubmitAsync();
        await _controller.EndAsync(submitted.JobId);
        var task = await _controller.SendAsync(new GetControllerTask(submitted.TaskId));
        Assert.That(task.Metrics.Select(row => (row.Distance, row.Metrics.NetProfit)), Is.EqualTo(new[] { (0.2, (double?)100), (0.3, 98), (0.05, -982.3) }));
        Assert.That((task.Task.Distance, task.Task.Status), Is.EqualTo(((double?)0.2, "completed_partial")));

        _controller.Expert.Find = search => Losing(FakeExpert.Found(search, (0.2, 0.9), (0.05, 0.9)), 0, 1);
        var lost = await _controller.EndAsync((await _controller.SubmitAsync()).JobId);
        Assert.That(lost.Tasks[0].Distance, Is.EqualTo(0.05));

        static ExpertSearchResult Losing(ExpertSearchResult found, params int[] places) => found with
        {
            Top = [.. found.Top.Select((pass, place) => places.Contains(place) ? pass with { Metrics = FakeExpert.Metrics(-982.3) } : pass)],
        };
    }

    [Test]
    public async Task A_verdict_stands_beside_the_status_with_its_figures()
    {
        _controller.Expert.Find = search => FakeExpert.Convincing(FakeExpert.Found(search, (0.1, 0.8))) with
        {
            Convergence = [new(1, 0.5), new(7, 0.8)],
            Sensitivity = new([new("Fast", 6, 0.75, null, null, null, 12, null, "search it", null)], 12, false, "Score depends on Fast (75%), n = 12.", "A remark."),
        };
        var robust = (await _controller.EndAsync((await _controller.SubmitAsync()).JobId)).Tasks.Single();
        Assert.That((robust.Status, robust.Verdict, robust.VerdictReasons.Count), Is.EqualTo(("completed_success", "robust", 0)));
        // (80 + 170) / 100 over two windows of 20 trades
        Assert.That(robust.Evidence, Is.EqualTo(new ControllerEvidence(2, 40, 150, 2.5, 0.99, 12, 0.25)));
        var details = await _controller.SendAsync(new GetControllerTask(robust.TaskId));
        Assert.That(details.Attempts[0].Validation!.Windows.Select(window => (window.Forward.NetProfit, window.Equity.Count)), Is.EqualTo(new[] { ((double?)30, 0), (120, 0) }));
        Assert.That(details.Attempts[0].Convergence, Is.EqualTo(new ConvergencePoint[] { new(1, 0.5), new(7, 0.8) }));
        Assert.That((details.Attempts[0].Sensitivity!.Inputs.Single(), details.Attempts[0].Sensitivity!.Remark), Is.EqualTo((new InputSensitivity("Fast", 6, 0.75, null, null, null, 12, null, "search it", null), "A remark.")));
        Assert.That(details.Artifacts.Select(artifact => artifact.ArtifactType), Does.Contain("trades_csv"));

        _controller.Expert.Find = search => FakeExpert.Convincing(FakeExpert.Found(search, (0.1, 0.8)), forward: -90, sharpe: 0.4, "Fast");
        var suspect = (await _controller.EndAsync((await _controller.SubmitAsync()).JobId)).Tasks.Single();
        Assert.That((suspect.Status, suspect.Verdict), Is.EqualTo(("completed_success", "suspect")));
        Assert.That(suspect.VerdictReasons, Is.EqualTo(new[]
        {
            "forward_profit_factor: 0.4 over 2 windows, net -60.00; above 1 is wanted",
            "deflated_sharpe: 0.4 with 12 passes tried; at least 0.95 is wanted", "edge: Fast on the edge of the range",
        }));
    }

    [Test]
    public async Task Passes_that_were_tried_before_for_the_file_count_as_trials()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.6, 0.2));
        await _controller.EndAsync((await _controller.SubmitAsync()).JobId);
        Assert.That(_controller.Expert.Searches.Select(search => (search.EarlierTrials, search.WalkForward, search.Rolling)),
            Is.EqualTo(new[] { (0L, 4, false), (12, 4, false), (24, 4, false) }));
    }

    [Test]
    public async Task The_sender_chooses_the_windows_of_the_walk_forward_test()
    {
        var submission = ControllerHarness.Submission();
        var submitted = await _controller.SendAsync(submission with { Metadata = submission.Metadata with { WalkForward = 2, Rolling = true } });
        await _controller.EndAsync(submitted.JobId);
        Assert.That(_controller.Expert.Searches.Select(search => (search.WalkForward, search.Rolling)), Is.All.EqualTo((2, true)));
        Assert.That(() => _controller.SendAsync(submission with { Metadata = submission.Metadata with { WalkForward = 13 } }),
            Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("walk_forward: 13 is not allowed; 1 to 12."));
    }

    [Test]
    public async Task Failure_is_searched_again_later_with_another_seed_and_twice_the_passes_three_times_in_all()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.6, 0.2));
        var submitted = await _controller.SubmitAsync();
        await _controller.WorkAsync();
        var waiting = (await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Task;
        Assert.That((waiting.Status, waiting.NotBefore), Is.EqualTo(("retrying", (DateTimeOffset?)_controller.Clock.GetUtcNow().AddSeconds(30))));

        _controller.Clock.Advance(TimeSpan.FromSeconds(29));
        await _controller.WorkAsync();
        Assert.That(_controller.Expert.Searches, Has.Count.EqualTo(1), "not before its time");
        _controller.Clock.Advance(TimeSpan.FromSeconds(1));
        await _controller.WorkAsync();
        waiting = (await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Task;
        Assert.That(waiting.NotBefore, Is.EqualTo(_controller.Clock.GetUtcNow().AddSeconds(60)));

        var job = await _controller.EndAsync(submitted.JobId);
        Assert.That((job.Job.Status, job.Tasks.Single().Attempts), Is.EqualTo(("failed", 3)));
        Assert.That(job.Tasks[0].Reason, Is.EqualTo("distance 0.6, score 0.2 (execution 3 of 3)"));
        Assert.That(_controller.Expert.Searches.Select(search => (search.Seed, search.PassLimit)), Is.EqualTo(new[] { (1, 10_000), (2, 20_000), (3, 40_000) }));
    }

    [Test]
    public async Task After_a_complete_search_the_steps_are_halved_and_where_they_cannot_be_there_is_no_retry()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, "complete", (0.6, 0.2));
        var halved = await _controller.EndAsync((await _controller.SubmitAsync("Fast=10||2||4||18||Y")).JobId);
        Assert.That(_controller.Expert.Searches.Select(search => search.Inputs[0].Range!.Step), Is.EqualTo(new[] { 4.0, 2, 1 }));
        Assert.That(halved.Tasks[0].Attempts, Is.EqualTo(3));

        var exhausted = await _controller.EndAsync((await _controller.SubmitAsync("Fast=10||2||1||18||Y")).JobId);
        Assert.That(exhausted.Tasks[0].Attempts, Is.EqualTo(1));
        Assert.That(exhausted.Tasks[0].Reason, Does.EndWith("another search would be the same work"));
    }

    [Test]
    public async Task What_has_been_run_is_not_run_again_by_a_child()
    {
        var single = await _controller.EndAsync((await _controller.SubmitAsync("Fast=10||2||2||20||N")).JobId);
        Assert.That(single.Tasks.Select(task => (task.Status, task.Reason)), Is.EqualTo(new[] { ("completed_partial", "no child: nothing is searched, it would run the same pass again") }));

        _controller.Expert.Find = search => FakeExpert.Found(search, "complete", (0.05, 0.5));
        var whole = await _controller.EndAsync((await _controller.SubmitAsync("Fast=10||2||1||18||Y")).JobId);
        Assert.That(whole.Tasks.Select(task => (task.Status, task.Reason)), Is.EqualTo(new[] { ("completed_partial", "no child: every pass of the finer ranges was run") }), "9, 10 and 11 are among 2 to 18");

        var halved = await _controller.EndAsync((await _controller.SubmitAsync("Fast=10||2||4||18||Y")).JobId);
        Assert.That(halved.Tasks.Select(task => (task.Passes, task.Reason)), Is.EqualTo(new[] { (5L, "distance 0.05, score 0.5"), (5, "distance 0.05, score 0.5"), (5, "depth 2/2") }));
    }

    [Test]
    public async Task A_search_without_metrics_stays_partial_with_the_reason_and_the_loop_goes_on()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search);
        var empty = await _controller.EndAsync((await _controller.SubmitAsync()).JobId);
        Assert.That((empty.Job.Status, empty.Tasks.Single().Reason), Is.EqualTo(("completed_partial", "no child: the worker reported no test metrics")));

        _controller.Expert.Find = search => FakeExpert.Found(search, (0, 1));
        Assert.That((await _controller.EndAsync((await _controller.SubmitAsync()).JobId)).Job.Status, Is.EqualTo("completed_success"));
    }

    [Test]
    public async Task Without_an_output_set_a_task_stays_partial_with_the_reason()
    {
        var submitted = await _controller.SubmitAsync();
        await _controller.SendAsync(new AdvanceController());
        await _controller.SendAsync(new RunControllerTask("here"));
        await using (var command = _controller.Source.CreateCommand("DELETE FROM fine_tuning.controller_artifacts WHERE artifact_type = 'output_set'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var job = await _controller.EndAsync(submitted.JobId);
        Assert.That((job.Job.Status, job.Tasks.Single().Reason), Is.EqualTo(("completed_partial", "no child: the deciding row has no output set")));
    }

    [Test]
    public async Task A_refusal_fails_a_task_at_once_and_an_error_is_tried_again()
    {
        _controller.Expert.Find = _ => throw new UnprocessableException("There are 12 bars; at least 200 are needed.", "from");
        var refused = await _controller.EndAsync((await _controller.SubmitAsync()).JobId);
        Assert.That((refused.Job.Status, refused.Tasks[0].Attempts), Is.EqualTo(("failed", 1)));
        Assert.That(refused.Tasks[0].Reason, Does.StartWith("There are 12 bars"));

        var calls = 0;
        _controller.Expert.Find = search => ++calls < 3 ? throw new InvalidOperationException("odd") : FakeExpert.Found(search, (0, 1));
        var submitted = await _controller.SubmitAsync();
        var recovered = await _controller.EndAsync(submitted.JobId);
        Assert.That((recovered.Job.Status, recovered.Tasks[0].Attempts), Is.EqualTo(("completed_success", 3)));
        var attempts = (await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Attempts;
        Assert.That(attempts.Select(attempt => (attempt.Status, attempt.Error)), Is.EqualTo(new[] { ("failed", "InvalidOperationException: odd"), ("failed", "InvalidOperationException: odd"), ("completed", null) }));
    }

    [Test]
    public async Task A_failed_or_cancelled_task_can_be_retried_by_a_person()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.6, 0.2));
        var submitted = await _controller.SubmitAsync();
        await _controller.EndAsync(submitted.JobId);
        _controller.Expert.Find = search => FakeExpert.Found(search, (0, 1));

        var retried = await _controller.SendAsync(new RetryControllerTask(submitted.TaskId));
        Assert.That((retried.Status, retried.MaxAttempts), Is.EqualTo(("retrying", 6)));
        Assert.That((await _controller.SendAsync(new GetControllerJob(submitted.JobId))).Job.Status, Is.EqualTo("in_progress"));
        var job = await _controller.EndAsync(submitted.JobId);
        Assert.That((job.Job.Status, job.Tasks.Single().Attempts), Is.EqualTo(("completed_success", 4)));
        Assert.That(() => _controller.SendAsync(new RetryControllerTask(submitted.TaskId)), Throws.TypeOf<ConflictException>());
        Assert.That(() => _controller.SendAsync(new CancelControllerTask(submitted.TaskId)), Throws.TypeOf<ConflictException>());
        Assert.That(() => _controller.SendAsync(new CancelControllerTask(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task A_task_cancelled_while_it_is_searched_stops_at_the_next_heartbeat_and_stays_cancelled()
    {
        var submitted = await _controller.SubmitAsync();
        await _controller.SendAsync(new AdvanceController());
        _controller.Expert.Meanwhile = async token =>
        {
            await _controller.SendAsync(new CancelControllerTask(submitted.TaskId), CancellationToken.None);
            _controller.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(Timeout.Infinite, token);
        };

        var ran = await _controller.SendAsync(new RunControllerTask("here"));
        Assert.That(ran!.Status, Is.EqualTo("lost"));
        var task = await _controller.SendAsync(new GetControllerTask(submitted.TaskId));
        Assert.That((task.Task.Status, task.Attempts.Single().Status, task.Metrics.Count), Is.EqualTo(("cancelled", "cancelled", 0)));
        Assert.That(task.Job.Status, Is.EqualTo("failed"));
    }

    [Test]
    public async Task A_worker_that_is_shut_down_hands_its_task_back_uncounted()
    {
        var submitted = await _controller.SubmitAsync();
        await _controller.SendAsync(new AdvanceController());
        using var shutdown = new CancellationTokenSource();
        _controller.Expert.Meanwhile = async token =>
        {
            await shutdown.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };
        Assert.That(() => _controller.SendAsync(new RunControllerTask("here"), shutdown.Token), Throws.InstanceOf<OperationCanceledException>());
        var task = (await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Task;
        Assert.That((task.Status, task.Attempts), Is.EqualTo(("queued", 0)));

        _controller.Expert.Meanwhile = _ => Task.CompletedTask;
        Assert.That((await _controller.EndAsync(submitted.JobId)).Tasks[0].Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_lost_lease_is_no_execution_and_its_late_result_is_refused()
    {
        var submitted = await _controller.SubmitAsync();
        await _controller.SendAsync(new AdvanceController());
        _controller.Expert.Meanwhile = async token =>
        {
            _controller.Expert.Meanwhile = _ => Task.CompletedTask;
            // the heartbeats of this worker do not come through: somebody else looks after more than a lease
            await using var other = await ControllerHarness.StartAsync(null, _controller);
            await using (var command = _controller.Source.CreateCommand("UPDATE fine_tuning.controller_tasks SET lease_until = lease_until - interval '1 hour'"))
            {
                await command.ExecuteNonQueryAsync(token);
            }

            await other.SendAsync(new AdvanceController(), token);
        };

        Assert.That((await _controller.SendAsync(new RunControllerTask("here")))!.Status, Is.EqualTo("lost"));
        var task = (await _controller.SendAsync(new GetControllerTask(submitted.TaskId)));
        Assert.That((task.Task.Status, task.Task.Attempts, task.Metrics.Count, task.Attempts.Single().Status), Is.EqualTo(("retrying", 0, 0, "lost")));
        Assert.That((task.Task.LostWorkers, task.Task.NotBefore), Is.EqualTo((1, (DateTimeOffset?)_controller.Clock.GetUtcNow().AddSeconds(30))));
        var ended = (await _controller.EndAsync(submitted.JobId)).Tasks[0];
        Assert.That((ended.Attempts, ended.LostWorkers), Is.EqualTo((1, 1)));
        Assert.That(_controller.Expert.Searches.Take(2).Select(search => (search.Seed, search.PassLimit)), Is.EqualTo(new[] { (1, 10_000), (1, 10_000) }));
        Assert.That((await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Attempts.Select(attempt => (attempt.Number, attempt.Status)), Is.EqualTo(new[] { (1, "lost"), (2, "completed") }));
    }

    [Test]
    public async Task A_task_that_loses_its_workers_fails_in_the_end_and_says_so()
    {
        await using var controller = await ControllerHarness.StartAsync([("MaxLostLeases", "2"), ("MaxAttempts", "1")]);
        var submitted = await controller.SubmitAsync();
        Assert.That(await LoseAsync(), Is.EqualTo(("retrying", 0, 1, "Worker terminal was lost: its lease ran out.")), "one execution is all, and it is not used up");
        Assert.That(await LoseAsync(), Is.EqualTo(("failed", 0, 2, "Worker terminal was lost: its lease ran out. Given up: workers lost with this task, 2 of 2.")));

        // once more on request, and no longer
        await controller.SendAsync(new RetryControllerTask(submitted.TaskId));
        Assert.That(await LoseAsync(), Is.EqualTo(("failed", 0, 3, "Worker terminal was lost: its lease ran out. Given up: workers lost with this task, 3 of 2.")));
        await controller.SendAsync(new RetryControllerTask(submitted.TaskId));
        controller.Expert.Find = search => FakeExpert.Found(search, (0, 1));
        Assert.That((await controller.EndAsync(submitted.JobId)).Job.Status, Is.EqualTo("completed_success"));
        Assert.That(controller.Expert.Searches.Single().Seed, Is.EqualTo(1));

        async Task<(string, int, int, string?)> LoseAsync()
        {
            controller.Clock.Advance(TimeSpan.FromMinutes(1));
            await controller.SendAsync(new AdvanceController());
            Assert.That(await controller.SendAsync(new ClaimControllerTask("terminal", [FakeExpert.Name])), Is.Not.Null);
            controller.Clock.Advance(TimeSpan.FromSeconds(61));
            await controller.SendAsync(new AdvanceController());
            var task = (await controller.SendAsync(new GetControllerTask(submitted.TaskId))).Task;
            return (task.Status, task.Attempts, task.LostWorkers, task.Reason);
        }
    }
}
