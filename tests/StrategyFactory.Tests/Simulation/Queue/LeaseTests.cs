using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Queue;

internal sealed class LeaseTests : SimulationFixture
{
    private static readonly StrategyResult Result = new() { Sqn = 3.25, TradeCount = 250 };

    [Test]
    public async Task A_job_past_its_lease_is_claimed_again_and_the_first_result_is_refused_and_changes_nothing()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        var lost = (await Harness.SendAsync(new ClaimJobs("gone", 1))).Single();
        Harness.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await Harness.SendAsync(new ClaimJobs("next", 1)), Is.Empty);
        Harness.Clock.Advance(TimeSpan.FromSeconds(1));

        var again = (await Harness.SendAsync(new ClaimJobs("next", 1))).Single();

        Assert.That(again, Is.EqualTo(lost with { Token = 2 }));
        var before = await RowAsync(lost.JobId);
        Assert.That(
            async () => await Harness.SendAsync(new CompleteJob(lost.JobId, "gone", lost.Token, 1e-4, Result)),
            Throws.TypeOf<ConflictException>().With.Message.EqualTo(
                $"Job {lost.JobId}: the lease was lost, it is held by worker 'next' (token given 1, current token 2)."));
        Assert.That(async () => await Harness.SendAsync(new FailJob(lost.JobId, "gone", lost.Token, "late")), Throws.TypeOf<ConflictException>());
        Assert.That(await RowAsync(lost.JobId), Is.EqualTo(before));
        await Harness.SendAsync(new CompleteJob(lost.JobId, "next", again.Token, 1e-4, Result));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch.BatchId)), Is.EqualTo(new BatchProgress(1, 1, 0, 0)));
    }

    [Test]
    public async Task A_worker_that_lost_and_regained_a_job_is_refused_with_its_old_token_too()
    {
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        var first = (await Harness.SendAsync(new ClaimJobs("w", 1))).Single();
        Harness.Clock.Advance(TimeSpan.FromSeconds(31));
        var second = (await Harness.SendAsync(new ClaimJobs("w", 1))).Single();

        Assert.That(async () => await Harness.SendAsync(new CompleteJob(first.JobId, "w", first.Token, 1e-4, Result)), Throws.TypeOf<ConflictException>());
        await Harness.SendAsync(new CompleteJob(second.JobId, "w", second.Token, 1e-4, Result));
    }

    [Test]
    public async Task A_heartbeat_keeps_the_leases_it_names_and_only_those()
    {
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4));
        var claimed = await Harness.SendAsync(new ClaimJobs("w", 3));
        for (var beat = 0; beat < 10; beat++)
        {
            Harness.Clock.Advance(TimeSpan.FromSeconds(20));
            var extended = await Harness.SendAsync(new HeartbeatJobs("w", [.. claimed.Take(2).Select(job => new HeldJob(job.JobId, job.Token))]));
            Assert.That((extended.LeaseUntil, extended.Lost.Count), Is.EqualTo((Harness.Clock.GetUtcNow().AddSeconds(30), 0)));
        }

        var expired = await Harness.SendAsync(new ClaimJobs("other", 10));

        Assert.That(expired.Select(job => job.Index), Is.EqualTo(new[] { 2 }));
        await Harness.SendAsync(new CompleteJob(claimed[0].JobId, "w", claimed[0].Token, 1e-4, Result));
    }

    [Test]
    public async Task A_heartbeat_names_what_was_lost_and_keeps_the_rest()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4), parentSqn: 3);
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4), parentSqn: 2);
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4), parentSqn: 1);
        var mine = await Harness.SendAsync(new ClaimJobs("mine", 2));
        var kept = (await Harness.SendAsync(new ClaimJobs("mine", 1))).Single();
        Harness.Clock.Advance(TimeSpan.FromSeconds(20));
        await Harness.SendAsync(new HeartbeatJobs("mine", [new(kept.JobId, kept.Token)]));
        Harness.Clock.Advance(TimeSpan.FromSeconds(15));
        await Harness.SendAsync(new ClaimJobs("other", 10));
        await Harness.SendAsync(new CancelBatch(batch.BatchId));
        var unknown = Guid.CreateVersion7();

        var answer = await Harness.SendAsync(new HeartbeatJobs("mine", [.. mine.Append(kept).Select(job => new HeldJob(job.JobId, job.Token)), new(unknown, 7)]));

        Assert.That(answer.Lost, Is.EquivalentTo(new LostJob[]
        {
            new(mine[0].JobId, 1, 2, "it is CANCELLED"), new(mine[1].JobId, 1, 2, "held by worker 'other'"), new(unknown, 7, null, "there is no such job"),
        }));
        await Harness.SendAsync(new CompleteJob(kept.JobId, "mine", kept.Token, 1e-4, Result));
    }

    [Test]
    public async Task While_jobs_run_here_their_leases_are_extended_on_another_connection()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4));
        Harness.Predictions.AreAwaited(async (request, token) =>
        {
            for (var beat = 0; beat < 6; beat++)
            {
                Harness.Clock.Advance(TimeSpan.FromSeconds(10));
                await UntilLeasesReachAsync(batch.BatchId, Harness.Clock.GetUtcNow().AddSeconds(30));
            }

            Assert.That(await Harness.SendAsync(new ClaimJobs("other", 10), token), Is.Empty);
            return SyntheticPredictions.Create(request.Symbol!, seed: 5);
        });

        await Harness.SendAsync(new RunPendingJobs("w"));

        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch.BatchId)), Is.EqualTo(new BatchProgress(2, 2, 0, 0)));
    }

    [Test]
    public async Task A_worker_here_that_lost_its_lease_writes_nothing_for_the_lost_jobs_and_all_for_the_others()
    {
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4));
        IReadOnlyList<ClaimedJob> stolen = [];
        Harness.Predictions.AreAwaited(async (request, token) =>
        {
            await ExecuteAsync("update simulation.priority_jobs set lease_until = '2020-01-01Z' where status = 'RUNNING' and grid_index = 1");
            stolen = await Harness.SendAsync(new ClaimJobs("thief", 1), token);
            return SyntheticPredictions.Create(request.Symbol!, seed: 5);
        });

        await Harness.SendAsync(new RunPendingJobs("slow"));

        var job = stolen.Single();
        Assert.That((job.Index, await RowAsync(job.JobId)), Is.EqualTo((1, "RUNNING thief 2 ")));
        await Harness.SendAsync(new CompleteJob(job.JobId, "thief", job.Token, 0.5, Result));
        var results = await Harness.SendAsync(new GetBatchResults(job.BatchId));
        Assert.That(results.Select(result => result.ResolvedThreshold), Is.EqualTo(new[] { 1e-4, 0.5, 3e-4 }));
    }

    [Test]
    public async Task A_cancellation_while_jobs_run_here_refuses_their_results()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4));
        Harness.Predictions.AreAwaited(async (request, token) =>
        {
            Assert.That(await Harness.SendAsync(new CancelBatch(batch.BatchId), token), Is.EqualTo(2));
            return SyntheticPredictions.Create(request.Symbol!, seed: 5);
        });

        await Harness.SendAsync(new RunPendingJobs("w"));

        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch.BatchId)), Is.EqualTo(new BatchProgress(2, 0, 0, 2)));
        Assert.That(await Harness.SendAsync(new RunPendingJobs("w")), Is.Zero);
    }

    [Test]
    public async Task Cancelling_while_workers_report_never_deadlocks()
    {
        for (var round = 0; round < 15; round++)
        {
            var batch = await Harness.QueueAsync(SyntheticPredictions.DefaultGrid);
            Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 3));
            var work = Enumerable.Range(0, 3).Select(worker => Task.Run(async () =>
            {
                while (await Harness.SendAsync(new RunPendingJobs($"w{worker}", 20, 1)) > 0)
                {
                }
            })).Append(Task.Run(() => Harness.SendAsync(new CancelBatch(batch.BatchId))));

            await Task.WhenAll(work);

            Assert.That((await Harness.SendAsync(new GetBatchProgress(batch.BatchId))).Finished, Is.True);
        }
    }

    private async Task UntilLeasesReachAsync(Guid batch, DateTimeOffset time)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var command = Harness.Source.CreateCommand("select min(lease_until) from simulation.priority_jobs where batch_id = $1");
        command.Parameters.Add(new() { Value = batch });
        while ((DateTime)(await command.ExecuteScalarAsync(patience.Token))! != time.UtcDateTime)
        {
            await Task.Yield();
        }
    }

    private async Task<string> RowAsync(Guid job)
    {
        await using var command = Harness.Source.CreateCommand(
            "select concat_ws(' ', status, worker_id, fence, coalesce(result::text, '')) from simulation.priority_jobs where id = $1");
        command.Parameters.Add(new() { Value = job });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Harness.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
