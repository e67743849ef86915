using System.Diagnostics;
using FluentValidation;
using MediatR;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Queue;

/// <summary>Finding jobs, and retrying or deleting what a filter matches.</summary>
internal sealed class TreatJobsTests : SimulationFixture
{
    private static readonly StrategyResult Result = new() { Sqn = 3.25, TradeCount = 250 };

    public override Task SetUpAsync() => ExecuteAsync("truncate simulation.priority_jobs, simulation.workers cascade");

    [Test]
    public async Task Jobs_are_found_by_state_symbol_error_run_and_batch_a_page_at_a_time()
    {
        var (batch, run) = await OneOfEachAsync("EURUSD");
        Harness.Clock.Advance(TimeSpan.FromSeconds(1));
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4), parentSqn: 9, tickers: "GBPJPY");

        var all = await FindAsync(new());
        Assert.That((all.Total, all.Counts), Is.EqualTo((7L, new JobStateCounts(3, 1, 1, 1, 1))));
        Assert.That(all.Jobs.Select(job => (job.Ticker, job.Index)), Is.EqualTo(new[]
        {
            ("GBPJPY", 1), ("GBPJPY", 0), ("EURUSD", 4), ("EURUSD", 3), ("EURUSD", 2), ("EURUSD", 1), ("EURUSD", 0),
        }));
        Assert.That((await FindAsync(new(Search: "bpj"))).Total, Is.EqualTo(2));
        Assert.That((await FindAsync(new(RunId: run))).Total, Is.EqualTo(5));
        Assert.That((await FindAsync(new("pending", BatchId: batch))).Jobs.Select(job => job.Index), Is.EqualTo(new[] { 4 }));
        Assert.That((await FindAsync(new("PENDING"))).Jobs.Select(job => job.Ticker), Is.EqualTo(new[] { "GBPJPY", "GBPJPY", "EURUSD" }), "as they are claimed");

        var parked = (await FindAsync(new(Search: "NO MEM"))).Jobs.Single();
        Assert.That(
            (parked.Status, parked.Index, parked.Error, parked.Attempts, parked.WorkerId, parked.RunId),
            Is.EqualTo(("FAILED", 1, "Given up after 3 attempts: no memory", 3, "w", (Guid?)run)));
        Assert.That((await FindAsync(new("COMPLETED"))).Jobs.Single().Sqn, Is.EqualTo(3.25));

        var second = await Harness.SendAsync(new FindJobs(new(RunId: run), Page: 2, Size: 2));
        Assert.That((second.Total, string.Join(' ', second.Jobs.Select(job => job.Index))), Is.EqualTo((5L, "2 1")));
        Assert.That((await Harness.SendAsync(new FindJobs(Page: 5))).Jobs, Is.Empty);
    }

    [Test]
    public async Task A_retry_makes_failed_and_cancelled_jobs_due_with_all_attempts_and_names_what_it_left()
    {
        var (batch, _) = await OneOfEachAsync("EURUSD");

        var treated = await Harness.SendAsync(new RetryJobs(new(BatchId: batch)));

        Assert.That((treated.Matched, treated.Done, treated.AfterTheEnd, treated.Note), Is.EqualTo((5L, 2L, 0L, (string?)null)));
        Assert.That(Left(treated), Is.EqualTo("completed 1, pending 1, running 1"));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch)), Is.EqualTo(new BatchProgress(5, 1, 0, 0)));
        var due = (await FindAsync(new("PENDING"))).Jobs;
        Assert.That(due.Select(job => (job.Index, job.Attempts, job.Error, job.WorkerId, job.EndedAt)), Is.EquivalentTo(new[]
        {
            (1, 0, (string?)null, (string?)null, (DateTimeOffset?)null), (2, 0, null, null, null), (4, 0, null, null, null),
        }));

        // three failures park it again: it had all its attempts
        var parked = due.Single(job => job.Index == 1);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.That((await FindAsync(new(JobId: parked.JobId))).Jobs.Single().Status, Is.EqualTo("PENDING"));
            await FailAsync(parked.JobId);
        }

        Assert.That((await FindAsync(new(JobId: parked.JobId))).Jobs.Single().Error, Is.EqualTo("Given up after 3 attempts: no memory"));
        var worker = (await Harness.SendAsync(new GetWorkers())).Single();
        Assert.That((worker.JobsFailed, worker.JobsGivenUp, worker.JobsCompleted), Is.EqualTo((6L, 2L, 1L)), "what a worker counted stays");
    }

    [Test]
    public async Task A_worker_that_still_simulates_a_retried_job_is_refused_before_and_after_it_is_claimed_again()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        var old = (await Harness.SendAsync(new ClaimJobs("old", 1))).Single();
        await Harness.SendAsync(new CancelBatch(batch.BatchId));
        Assert.That((await Harness.SendAsync(new RetryJobs(new(JobId: old.JobId)))).Done, Is.EqualTo(1));

        Assert.That(
            async () => await Harness.SendAsync(new CompleteJob(old.JobId, "old", old.Token, 1e-4, Result)),
            Throws.TypeOf<ConflictException>().With.Message.Contains("it is PENDING"));
        var next = (await Harness.SendAsync(new ClaimJobs("old", 1))).Single();
        Assert.That(next.Token, Is.EqualTo(old.Token + 1));
        Assert.That(async () => await Harness.SendAsync(new CompleteJob(old.JobId, "old", old.Token, 1e-4, Result)), Throws.TypeOf<ConflictException>());
        await Harness.SendAsync(new CompleteJob(next.JobId, "old", next.Token, 1e-4, Result));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch.BatchId)), Is.EqualTo(new BatchProgress(1, 1, 0, 0)));
    }

    [Test]
    public async Task Retried_jobs_of_a_run_whose_batch_had_ended_are_counted_and_the_answer_says_what_that_means()
    {
        var (ended, run) = await OneOfEachAsync("EURUSD");
        await Harness.SendAsync(new CancelBatch(ended));
        var (open, _) = await OneOfEachAsync("EURUSD");

        var treated = await Harness.SendAsync(new RetryJobs(new(Search: "eurusd")));

        Assert.That((treated.Matched, treated.Done, treated.AfterTheEnd), Is.EqualTo((10L, 6L, 4L)));
        Assert.That(Left(treated), Is.EqualTo("completed 2, pending 1, running 1"));
        Assert.That(treated.Note, Does.Contain("the verdict of their run stays as it was judged"));
        Assert.That((await FindAsync(new("PENDING", RunId: run))).Total, Is.EqualTo(4));
        Assert.That((await FindAsync(new("PENDING", BatchId: open))).Total, Is.EqualTo(3));
    }

    [Test]
    public async Task Results_and_what_a_live_worker_holds_are_never_deleted()
    {
        var (batch, _) = await OneOfEachAsync("EURUSD");
        var held = (await FindAsync(new("RUNNING"))).Jobs.Single();

        var treated = await Harness.SendAsync(new DeleteJobs(new(BatchId: batch)));

        Assert.That((treated.Matched, treated.Done, Left(treated)), Is.EqualTo((5L, 3L, "completed 1, running 1")));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch)), Is.EqualTo(new BatchProgress(2, 1, 0, 0)));
        Assert.That((await FindAsync(new())).Counts, Is.EqualTo(new JobStateCounts(0, 1, 1, 0, 0)));

        Harness.Clock.Advance(TimeSpan.FromSeconds(31));
        treated = await Harness.SendAsync(new DeleteJobs(new(BatchId: batch)));

        Assert.That((treated.Matched, treated.Done, Left(treated)), Is.EqualTo((2L, 1L, "completed 1")), "its lease had run out");
        Assert.That(async () => await Harness.SendAsync(new CompleteJob(held.JobId, "w", 1, 1e-4, Result)), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task A_batch_of_which_nothing_is_left_is_finished()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.DefaultGrid);

        Assert.That((await Harness.SendAsync(new DeleteJobs(new("PENDING")))).Done, Is.EqualTo(140));

        var progress = await Harness.SendAsync(new GetBatchProgress(batch.BatchId));
        Assert.That((progress, progress.Finished), Is.EqualTo((new BatchProgress(0, 0, 0, 0), true)));
        Assert.That(await Harness.SendAsync(new GetBatchResults(batch.BatchId)), Is.Empty);
    }

    [Test]
    public async Task Ten_thousand_jobs_are_retried_and_deleted_at_once_but_for_those_at_work()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds([.. Enumerable.Range(0, 10_000).Select(i => i * 1e-6)]));
        await Harness.SendAsync(new ClaimJobs("w", 10));
        await ExecuteAsync("update simulation.priority_jobs set status = 'FAILED', error = 'disk full', run_id = batch_id where status = 'PENDING'");

        var clock = Stopwatch.StartNew();
        var retried = await Harness.SendAsync(new RetryJobs(new(BatchId: batch.BatchId)));
        var retrying = clock.Elapsed;
        Assert.That((retried.Matched, retried.Done, Left(retried), retried.AfterTheEnd), Is.EqualTo((10_000L, 9_990L, "running 10", 0L)));
        Assert.That((await FindAsync(new())).Counts, Is.EqualTo(new JobStateCounts(9_990, 10, 0, 0, 0)));

        await ExecuteAsync("update simulation.priority_jobs set status = 'CANCELLED', error = 'disk full' where status = 'PENDING'");
        clock.Restart();
        retried = await Harness.SendAsync(new RetryJobs(new(Search: "disk full")));
        var searching = clock.Elapsed;
        Assert.That((retried.Matched, retried.Done), Is.EqualTo((9_990L, 9_990L)));

        clock.Restart();
        var deleted = await Harness.SendAsync(new DeleteJobs(new(Search: "EUR")));
        TestContext.Out.WriteLine(
            $"10,000 jobs: retry of a batch {retrying.TotalSeconds:0.00} s, by a part of the error {searching.TotalSeconds:0.00} s, deletion {clock.Elapsed.TotalSeconds:0.00} s");
        Assert.That((deleted.Matched, deleted.Done, Left(deleted)), Is.EqualTo((10_000L, 9_990L, "running 10")));
        Assert.That((await FindAsync(new())).Total, Is.EqualTo(10));
    }

    [Test]
    public async Task Two_who_retry_the_same_jobs_at_once_share_them()
    {
        await Harness.QueueAsync(SyntheticPredictions.Thresholds([.. Enumerable.Range(0, 2_000).Select(i => i * 1e-6)]));
        await ExecuteAsync("update simulation.priority_jobs set status = 'FAILED'");

        var both = await Task.WhenAll(Harness.SendAsync(new RetryJobs(new(Search: "EUR"))), Harness.SendAsync(new RetryJobs(new(Search: "EUR"))));

        Assert.That(both.Sum(treated => treated.Done), Is.EqualTo(2_000));
        Assert.That(both.Select(treated => treated.Matched), Is.All.EqualTo(2_000));
        Assert.That(both.SelectMany(treated => treated.Left).Sum(left => left.Jobs), Is.EqualTo(2_000));
    }

    [Test]
    public void What_is_not_allowed_is_named_with_its_field()
    {
        var found = Assert.ThrowsAsync<ValidationException>(async () => await Harness.SendAsync(new FindJobs(new("LOST", new('x', 201)), 0, 201)));
        Assert.That(found.Errors.Select(error => error.PropertyName), Is.EqualTo(new[] { "status", "search", "page", "size" }));
        Assert.That(found.Errors.First().ErrorMessage, Is.EqualTo(
            "status: 'LOST' is not known; allowed: PENDING, RUNNING, COMPLETED, FAILED, CANCELLED."));
        foreach (var everything in new IRequest<TreatedJobs>[] { new RetryJobs(new()), new DeleteJobs(new(Search: " ")) })
        {
            var refused = Assert.ThrowsAsync<ValidationException>(async () => await Harness.SendAsync(everything));
            Assert.That(refused.Errors.Single().ErrorMessage, Does.StartWith("filter: it matches every job; give at least one of"));
        }
    }

    /// <summary>A batch of a run with one job in each state: completed, parked, cancelled, at work, waiting, in the order of the grid.</summary>
    private async Task<(Guid Batch, Guid Run)> OneOfEachAsync(string ticker)
    {
        var run = Guid.CreateVersion7();
        var batch = (await Harness.SendAsync(new QueueSimulations(
            Guid.CreateVersion7(), [ticker], run, 0, null, SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4, 4e-4, 5e-4), new SimulationSettings()))).BatchId;
        await ExecuteAsync($"update simulation.priority_jobs set priority = 100 - grid_index where batch_id = '{batch}'");
        var job = (await Harness.SendAsync(new ClaimJobs("w", 1))).Single();
        await Harness.SendAsync(new CompleteJob(job.JobId, "w", job.Token, 1e-4, Result));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            job = (await Harness.SendAsync(new ClaimJobs("w", 1))).Single();
            await Harness.SendAsync(new FailJob(job.JobId, "w", job.Token, "no memory"));
        }

        await ExecuteAsync($"update simulation.priority_jobs set status = 'CANCELLED' where batch_id = '{batch}' and grid_index = 2");
        await Harness.SendAsync(new ClaimJobs("w", 1));
        await ExecuteAsync($"update simulation.priority_jobs set priority = 0 where batch_id = '{batch}'");
        return (batch, run);
    }

    private async Task FailAsync(Guid id)
    {
        await ExecuteAsync($"update simulation.priority_jobs set priority = 100 where id = '{id}'");
        var job = (await Harness.SendAsync(new ClaimJobs("w", 1))).Single();
        Assert.That(job.JobId, Is.EqualTo(id));
        await Harness.SendAsync(new FailJob(id, "w", job.Token, "no memory"));
    }

    private Task<FoundJobs> FindAsync(JobFilter filter) => Harness.SendAsync(new FindJobs(filter));

    private static string Left(TreatedJobs treated) => string.Join(", ", treated.Left.OrderBy(left => left.Reason, StringComparer.Ordinal).Select(left => $"{left.Reason} {left.Jobs}"));

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Harness.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
