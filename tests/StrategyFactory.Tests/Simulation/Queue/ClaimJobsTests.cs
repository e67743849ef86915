using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Queue;

internal sealed class ClaimJobsTests : SimulationFixture
{
    private static readonly StrategyResult Result = new() { Sqn = 3.25, ProfitFactor = 2.5, TradeCount = 250, TotalReturn = 0.125 };

    [Test]
    public async Task Jobs_are_claimed_by_parent_sqn_then_age_then_grid_order_and_no_parent_counts_as_zero()
    {
        var orphan = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4));
        Harness.Clock.Advance(TimeSpan.FromSeconds(1));
        var losing = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4), parentSqn: -0.5);
        var good = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4), parentSqn: 2.5);
        var zero = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4), parentSqn: 0);
        Harness.Clock.Advance(TimeSpan.FromSeconds(1));
        var better = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4), parentSqn: 2.6);

        var waiting = await Harness.SendAsync(new GetPendingJobs(100));
        var claimed = await Harness.SendAsync(new ClaimJobs("w", 100));

        var expected = new[] { (better, 0), (good, 0), (good, 1), (good, 2), (orphan, 0), (orphan, 1), (zero, 0), (losing, 0) };
        Assert.That(claimed.Select(job => (job.BatchId, job.Index)), Is.EqualTo(expected.Select(job => (job.Item1.BatchId, job.Item2))));
        Assert.That(waiting.Next.Select(job => job.JobId), Is.EqualTo(claimed.Select(job => job.JobId)));
        Assert.That((waiting.Pending, waiting.Running), Is.EqualTo((8L, 0L)));
        Assert.That(waiting.Next[4].ParentSqn, Is.Null);
    }

    [Test]
    public async Task A_claim_carries_all_that_is_needed_to_run_the_job()
    {
        var (model, run) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var settings = new SimulationSettings { Direction = Direction.Both, Fill = Fill.Mid, ExecutionDelayBars = 2, FeeBps = 1.25, InitialCash = 500 };
        var grid = SyntheticPredictions.DefaultGrid with { Thresholds = [new(0.95, true)] };
        await Harness.SendAsync(new QueueSimulations(model, ["EURUSD", "SPY"], run, 3, 1.5, grid, settings));

        var claimed = await Harness.SendAsync(new ClaimJobs("w", 1000));

        Assert.That(claimed.Select(job => job.Index), Is.EqualTo(Enumerable.Range(0, 70)));
        Assert.That(claimed.Select(job => job.Ticker), Is.EqualTo(Enumerable.Repeat("EURUSD", 35).Concat(Enumerable.Repeat("SPY", 35))));
        Assert.That(claimed.Select(job => job.Strategy), Is.EqualTo(Enumerable.Range(0, 70).Select(index => grid.At(index % 35))));
        Assert.That(claimed.Select(job => (job.ModelId, job.RunId, job.Generation, job.Settings)).Distinct().Single(), Is.EqualTo((model, (Guid?)run, 3, settings)));
    }

    [Test]
    public async Task Two_workers_at_once_never_claim_the_same_job_and_miss_none()
    {
        await Harness.QueueAsync(SyntheticPredictions.DefaultGrid);
        async Task<List<Guid>> DrainAsync(string worker)
        {
            List<Guid> jobs = [];
            while (await Harness.SendAsync(new ClaimJobs(worker, 7)) is { Count: > 0 } claimed)
            {
                jobs.AddRange(claimed.Select(job => job.JobId));
            }

            return jobs;
        }

        var workers = await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() => DrainAsync($"w{worker}"))));

        var all = workers.SelectMany(jobs => jobs).ToList();
        Assert.That(all, Has.Count.EqualTo(140));
        Assert.That(all, Is.Unique);
    }

    [Test]
    public async Task Jobs_locked_by_a_claim_under_way_are_passed_over_without_waiting()
    {
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4, 4e-4));
        await using var other = await Harness.Source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var locking = other.CreateCommand())
        {
            locking.CommandText = "select id from simulation.priority_jobs where status = 'PENDING' and grid_index in (0, 2) for update";
            await locking.ExecuteNonQueryAsync();
        }

        var claimed = await Harness.SendAsync(new ClaimJobs("w", 10));

        Assert.That(claimed.Select(job => job.Index), Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public async Task Only_the_worker_that_holds_a_job_completes_it_and_only_once()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4));
        var job = (await Harness.SendAsync(new ClaimJobs("mine", 1))).Single();
        var waiting = (await Harness.SendAsync(new GetPendingJobs())).Next.Single();

        Assert.That(async () => await Harness.SendAsync(new CompleteJob(job.JobId, "stranger", job.Token, 1e-4, Result)), Throws.TypeOf<ConflictException>());
        Assert.That(async () => await Harness.SendAsync(new CompleteJob(waiting.JobId, "mine", 1, 1e-4, Result)),
            Throws.TypeOf<ConflictException>().With.Message.Contains("is PENDING"));
        Assert.That(async () => await Harness.SendAsync(new CompleteJob(Guid.CreateVersion7(), "mine", 1, 1e-4, Result)), Throws.TypeOf<NotFoundException>());
        await Harness.SendAsync(new CompleteJob(job.JobId, "mine", job.Token, 1e-4, Result, [0.01, -0.0, double.Epsilon, -0.5]));
        Assert.That(async () => await Harness.SendAsync(new CompleteJob(job.JobId, "mine", job.Token, 1e-4, Result)),
            Throws.TypeOf<ConflictException>().With.Message.Contains("is COMPLETED"));

        var stored = (await Harness.SendAsync(new GetBatchResults(batch.BatchId))).Single();
        Assert.That((stored.Result!.Sqn, stored.Result.TradeCount, stored.ResolvedThreshold), Is.EqualTo(((double?)3.25, 250, (double?)1e-4)));
        var daily = (await Harness.SendAsync(new GetBatchDailyReturns(batch.BatchId))).Single();
        Assert.That(daily.Returns.ToArray().Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(new[] { 0.01, -0.0, double.Epsilon, -0.5 }.Select(BitConverter.DoubleToInt64Bits)));
    }

    [Test]
    public void A_claim_without_a_name_or_with_an_impossible_limit_is_refused_field_by_field()
    {
        var refusal = Assert.ThrowsAsync<ValidationException>(async () => await Harness.SendAsync(new ClaimJobs(" ", 0)));

        Assert.That(refusal.Errors.Select(error => error.PropertyName), Is.EqualTo(new[] { "worker_id", "limit" }));
        Assert.That(refusal.Errors.Last().ErrorMessage, Is.EqualTo("limit is 0; allowed: 1 to 1000."));
    }
}
