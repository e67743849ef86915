using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Work;

internal sealed class RunPendingJobsTests : SimulationFixture
{
    [TestCase(Direction.Long, Fill.Open, 1)]
    [TestCase(Direction.Both, Fill.Mid, 2)]
    [TestCase(Direction.Short, Fill.Close, 1)]
    public async Task The_whole_grid_agrees_with_a_naive_computation(Direction direction, Fill fill, int delay)
    {
        var settings = new SimulationSettings { Direction = direction, Fill = fill, ExecutionDelayBars = delay, FeeBps = 0.3, SlippageBps = 0.4 };
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 11));
        var batch = await Harness.QueueAsync(SyntheticPredictions.DefaultGrid, settings: settings);

        var jobs = await Harness.SendAsync(new RunPendingJobs("w"));

        Assert.That(jobs, Is.EqualTo(140));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch.BatchId)), Is.EqualTo(new BatchProgress(140, 140, 0, 0)));
        var results = await Harness.SendAsync(new GetBatchResults(batch.BatchId));
        var daily = await Harness.SendAsync(new GetBatchDailyReturns(batch.BatchId));
        Assert.That(results.Select(result => result.Index), Is.EqualTo(Enumerable.Range(0, 140)));
        for (var i = 0; i < results.Count; i++)
        {
            AssertAgrees(results[i], daily[i], settings);
        }
    }

    [Test]
    public async Task A_call_for_one_batch_takes_its_jobs_in_grid_order_past_better_ones()
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 11));
        var poor = await Harness.QueueAsync(SyntheticPredictions.DefaultGrid, parentSqn: -1);
        var good = await Harness.QueueAsync(SyntheticPredictions.DefaultGrid, parentSqn: 4);

        var jobs = await Harness.SendAsync(new RunPendingJobs("w", 30, BatchId: poor.BatchId));
        await Harness.SendAsync(new RunPendingJobs("w", 10));

        Assert.That(jobs, Is.EqualTo(30));
        Assert.That((await Harness.SendAsync(new GetBatchResults(poor.BatchId))).Select(result => result.Index), Is.EqualTo(Enumerable.Range(0, 30)));
        Assert.That((await Harness.SendAsync(new GetBatchResults(good.BatchId))).Select(result => result.Index), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(await Harness.SendAsync(new RunPendingJobs("w", BatchId: Guid.CreateVersion7())), Is.Zero);
    }

    [Test]
    public async Task A_batch_claimed_in_scattered_parts_gives_the_same_results_and_asks_for_predictions_once()
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 11));
        var grid = SyntheticPredictions.DefaultGrid with { Thresholds = [new(0.0002, false), new(0.5, true)] };
        var batch = await Harness.QueueAsync(grid);
        var elsewhere = new List<ClaimedJob>();
        var (calls, ran) = (Harness.Predictions.Calls, 0);
        while (await Harness.SendAsync(new ClaimJobs("elsewhere", 3)) is { Count: > 0 } taken)
        {
            elsewhere.AddRange(taken);
            ran += await Harness.SendAsync(new RunPendingJobs("here", 11, 1));
        }

        var results = await Harness.SendAsync(new GetBatchResults(batch.BatchId));
        var daily = await Harness.SendAsync(new GetBatchDailyReturns(batch.BatchId));

        Assert.That((ran, elsewhere.Count, results.Count), Is.EqualTo((55, 15, 55)));
        Assert.That(Harness.Predictions.Calls - calls, Is.EqualTo(1));
        for (var i = 0; i < results.Count; i++)
        {
            AssertAgrees(results[i], daily[i], new SimulationSettings());
        }
    }

    [Test]
    public async Task A_grid_of_140_is_written_back_by_one_statement()
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 3));
        var batch = await Harness.QueueAsync(SyntheticPredictions.DefaultGrid);

        await Harness.SendAsync(new RunPendingJobs("w"));

        // Outside a transaction every statement is one, and a row carries the number of the last that wrote it.
        await using var command = Harness.Source.CreateCommand(
            $"select count(distinct xmin::text) from simulation.priority_jobs where batch_id = '{batch.BatchId}' and status = 'COMPLETED'");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(1L));
    }

    [Test]
    public async Task Two_workers_share_a_batch_and_every_job_runs_once()
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 3));
        var batch = await Harness.QueueAsync(SyntheticPredictions.DefaultGrid);
        async Task<int> WorkAsync(string worker)
        {
            var total = 0;
            while (await Harness.SendAsync(new RunPendingJobs(worker, 16, 1)) is > 0 and var jobs)
            {
                total += jobs;
            }

            return total;
        }

        var ran = await Task.WhenAll(Task.Run(() => WorkAsync("a")), Task.Run(() => WorkAsync("b")));

        Assert.That(ran.Sum(), Is.EqualTo(140));
        await using var command = Harness.Source.CreateCommand(
            $"select count(*) from simulation.priority_jobs where batch_id = '{batch.BatchId}' and status = 'COMPLETED' and attempt = 1");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(140L));
    }

    [Test]
    public async Task A_model_that_fails_fails_only_its_own_jobs()
    {
        var broken = Guid.CreateVersion7();
        Harness.Predictions.Are(request => request.ModelId == broken
            ? throw new UnprocessableException("The simulation segment has 12 bars, 200 are needed.")
            : SyntheticPredictions.Create(request.Symbol!, seed: 5));
        var bad = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4), parentSqn: 3, model: broken);
        var good = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4));

        var jobs = await Harness.SendAsync(new RunPendingJobs("w"));

        Assert.That(jobs, Is.EqualTo(5));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(bad.BatchId)), Is.EqualTo(new BatchProgress(2, 0, 2, 0)));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(good.BatchId)), Is.EqualTo(new BatchProgress(3, 3, 0, 0)));
        var failed = await Harness.SendAsync(new GetBatchResults(bad.BatchId));
        Assert.That(failed.Select(job => (job.Result, job.Error)), Is.All.EqualTo(((StrategyResult?)null, "The simulation segment has 12 bars, 200 are needed.")));
    }

    [Test]
    public async Task Cancellation_keeps_what_is_done_and_returns_the_rest_to_the_queue()
    {
        using var stop = new CancellationTokenSource();
        var slow = Guid.CreateVersion7();
        Harness.Predictions.AreAwaited(async (request, token) =>
        {
            if (request.ModelId == slow)
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            }

            return SyntheticPredictions.Create(request.Symbol!, seed: 5);
        });
        var done = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4), parentSqn: 2);
        var interrupted = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4), parentSqn: 1, model: slow);
        var untouched = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));

        Assert.That(async () => await Harness.SendAsync(new RunPendingJobs("w"), stop.Token), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(await Harness.SendAsync(new GetBatchProgress(done.BatchId)), Is.EqualTo(new BatchProgress(1, 1, 0, 0)));
        var waiting = await Harness.SendAsync(new GetPendingJobs());
        Assert.That((waiting.Pending, waiting.Running), Is.EqualTo((3L, 0L)));
        Assert.That(waiting.Next.Select(job => job.BatchId), Is.EqualTo(new[] { interrupted.BatchId, interrupted.BatchId, untouched.BatchId }));
    }

    [Test]
    public async Task A_worker_that_was_killed_takes_its_jobs_up_again_under_the_same_name_at_once()
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 5));
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4));
        await Harness.SendAsync(new ClaimJobs("host-1", 2));

        Assert.That(await Harness.SendAsync(new RunPendingJobs("host-2")), Is.Zero);
        Assert.That(await Harness.SendAsync(new RunPendingJobs("host-1")), Is.EqualTo(2));

        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch.BatchId)), Is.EqualTo(new BatchProgress(2, 2, 0, 0)));
    }

    [Test]
    public async Task A_quantile_of_a_model_without_fitted_rows_trades_nothing_and_says_why_metrics_are_null()
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 5) with { FittedMagnitudes = default });
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds() with { Thresholds = [new(0.9, true)] });

        await Harness.SendAsync(new RunPendingJobs("w"));

        var strategy = (await Harness.SendAsync(new GetBatchResults(batch.BatchId))).Single();
        Assert.That((strategy.ResolvedThreshold, strategy.Result!.TradeCount, strategy.Result.Sqn), Is.EqualTo(((double?)null, 0, (double?)null)));
        Assert.That(strategy.Result.Undefined["sqn"], Is.EqualTo("no trades"));
        Assert.That(strategy.Result.Undefined.Keys, Is.SupersetOf(new[] { "profit_factor", "win_rate", "expectancy", "weekly_consistency", "sharpe" }));
    }

    private static void AssertAgrees(SimulatedStrategy found, StrategyDailyReturns daily, SimulationSettings settings)
    {
        var predictions = SyntheticPredictions.Create(found.Ticker, seed: 11);
        var naive = new NaiveBacktest(predictions, found.Strategy, settings);
        var gains = naive.TradeReturns.Where(r => r > 0).Sum();
        var losses = -naive.TradeReturns.Where(r => r < 0).Sum();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Error, Is.Null);
            Assert.That(found.ResolvedThreshold, Is.EqualTo(found.Strategy.Threshold.Resolve(predictions.FittedMagnitudes.Span)));
            Assert.That(found.Result!.TradeCount, Is.EqualTo(naive.TradeReturns.Count), found.Strategy.ToString());
            Assert.That(found.Result.TotalReturn, Is.EqualTo(naive.TotalReturn).Within(1e-12));
            Assert.That(found.Result.ProfitFactor ?? 0, Is.EqualTo(losses > 0 ? gains / losses : 0).Within(1e-9));
            Assert.That(daily.Index, Is.EqualTo(found.Index));
            Assert.That(daily.Returns.ToArray(), Is.EqualTo(naive.DailyReturns()).Within(1e-12));
        }
    }
}
