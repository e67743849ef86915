using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Queue;

internal sealed class FailJobTests : SimulationFixture
{
    [Test]
    public async Task A_failed_job_waits_again_with_its_error_and_is_parked_after_three_attempts()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.That((await Harness.SendAsync(new GetPendingJobs())).Pending, Is.EqualTo(1));
            Assert.That(await StateAsync(batch), Is.EqualTo(attempt == 1 ? "PENDING 0 " : $"PENDING {attempt - 1} no memory {attempt - 1}"));
            var job = (await Harness.SendAsync(new ClaimJobs($"w{attempt}", 1))).Single();
            Assert.That(job.Token, Is.EqualTo(attempt));
            await Harness.SendAsync(new FailJob(job.JobId, $"w{attempt}", job.Token, $"no memory {attempt}"));
            Assert.That(async () => await Harness.SendAsync(new FailJob(job.JobId, $"w{attempt}", job.Token, "twice")), Throws.TypeOf<ConflictException>());
        }

        Assert.That(await Harness.SendAsync(new ClaimJobs("w4", 1)), Is.Empty);
        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch.BatchId)), Is.EqualTo(new BatchProgress(1, 0, 1, 0)));
        Assert.That((await Harness.SendAsync(new GetBatchResults(batch.BatchId))).Single().Error, Is.EqualTo("Given up after 3 attempts: no memory 3"));
    }

    [Test]
    public async Task A_job_that_succeeds_at_the_third_attempt_has_a_result_and_no_error()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        for (var attempt = 1; attempt < 3; attempt++)
        {
            var failing = (await Harness.SendAsync(new ClaimJobs("w", 1))).Single();
            await Harness.SendAsync(new FailJob(failing.JobId, "w", failing.Token, "no memory"));
        }

        var job = (await Harness.SendAsync(new ClaimJobs("w", 1))).Single();
        await Harness.SendAsync(new CompleteJob(job.JobId, "w", job.Token, 1e-4, new StrategyResult { TradeCount = 7 }));

        var stored = (await Harness.SendAsync(new GetBatchResults(batch.BatchId))).Single();
        Assert.That((stored.Result!.TradeCount, stored.Error), Is.EqualTo((7, (string?)null)));
    }

    [Test]
    public async Task Only_the_holder_can_fail_a_job()
    {
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        var job = (await Harness.SendAsync(new ClaimJobs("mine", 1))).Single();

        Assert.That(
            async () => await Harness.SendAsync(new FailJob(job.JobId, "stranger", job.Token, "no")),
            Throws.TypeOf<ConflictException>().With.Message.Contains("held by worker 'mine', not by 'stranger'"));
        Assert.That(async () => await Harness.SendAsync(new FailJob(Guid.CreateVersion7(), "mine", 1, "no")), Throws.TypeOf<NotFoundException>());
        Assert.That(async () => await Harness.SendAsync(new FailJob(job.JobId, "mine", job.Token, " ")), Throws.TypeOf<ValidationException>());
        await Harness.SendAsync(new FailJob(job.JobId, "mine", job.Token, "a\0b"));
    }

    [Test]
    public async Task An_unexpected_error_here_is_retried_and_then_parked_while_other_batches_go_on()
    {
        var broken = Guid.CreateVersion7();
        var calls = 0;
        Harness.Predictions.Are(request => request.ModelId == broken
            ? throw new IOException($"disk error {++calls}")
            : SyntheticPredictions.Create(request.Symbol!, seed: 5));
        var bad = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4), parentSqn: 3, model: broken);
        var good = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4));

        List<int> jobs = [];
        while (await Harness.SendAsync(new RunPendingJobs("w", 4)) is > 0 and var ran)
        {
            jobs.Add(ran);
        }

        Assert.That(jobs, Is.EqualTo(new[] { 4, 3, 2 }));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(good.BatchId)), Is.EqualTo(new BatchProgress(3, 3, 0, 0)));
        var failed = await Harness.SendAsync(new GetBatchResults(bad.BatchId));
        Assert.That(failed.Select(job => job.Error), Is.EqualTo(Enumerable.Repeat("Given up after 3 attempts: IOException: disk error 3", 2)));
    }

    [Test]
    public async Task A_job_that_takes_every_worker_down_is_given_up_after_twenty_lost_leases_and_no_failure_is_counted_for_them()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        var failing = (await Harness.SendAsync(new ClaimJobs("first", 1))).Single();
        await Harness.SendAsync(new FailJob(failing.JobId, "first", failing.Token, "no memory"));
        for (var claim = 0; claim < 20; claim++)
        {
            Assert.That(await Harness.SendAsync(new ClaimJobs("w", 1)), Has.Count.EqualTo(1));
            Harness.Clock.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.That(await Harness.SendAsync(new ClaimJobs("finder", 1)), Is.Empty);
        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch.BatchId)), Is.EqualTo(new BatchProgress(1, 0, 1, 0)));
        Assert.That((await Harness.SendAsync(new GetBatchResults(batch.BatchId))).Single().Error,
            Is.EqualTo("Given up: lost by 20 workers, the last of them w. Before: no memory"));
    }

    private async Task<string> StateAsync(SimulationBatch batch)
    {
        await using var command = Harness.Source.CreateCommand(
            "select concat_ws(' ', status, failures, coalesce(error, '')) from simulation.priority_jobs where batch_id = $1");
        command.Parameters.Add(new() { Value = batch.BatchId });
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
