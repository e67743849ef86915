using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Batches;

internal sealed class BatchTests : SimulationFixture
{
    [Test]
    public async Task A_batch_exists_only_if_the_transaction_it_was_queued_in_commits()
    {
        var command = new QueueSimulations(Guid.CreateVersion7(), ["EURUSD"], null, 0, null, SyntheticPredictions.DefaultGrid, new SimulationSettings());
        SimulationBatch? lost = null;
        await using (var scope = Harness.Scope())
        {
            var session = scope.ServiceProvider.GetRequiredService<DatabaseSession>();
            var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
            Assert.That(async () => await session.InTransactionAsync(
                async token =>
                {
                    lost = await mediator.Send(command, token);
                    Assert.That((await mediator.Send(new GetBatchProgress(lost.BatchId), token)).Jobs, Is.EqualTo(140));
                    throw new InvalidDataException();
                },
                CancellationToken.None), Throws.TypeOf<InvalidDataException>());
        }

        Assert.That(await Harness.SendAsync(new GetBatchProgress(lost!.BatchId)), Is.EqualTo(new BatchProgress(0, 0, 0, 0)));
        var kept = await Harness.SendAsync(command);
        Assert.That(kept.Jobs, Is.EqualTo(140));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(kept.BatchId)), Is.EqualTo(new BatchProgress(140, 0, 0, 0)));
    }

    [Test]
    public async Task A_cancelled_batch_has_nothing_pending_or_running_and_late_results_are_refused()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.DefaultGrid);
        Harness.Clock.Advance(TimeSpan.FromSeconds(1));
        var other = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        var claimed = await Harness.SendAsync(new ClaimJobs("w", 5));
        await Harness.SendAsync(new CompleteJob(claimed[1].JobId, "w", claimed[1].Token, 1e-4, new StrategyResult()));

        var cancelled = await Harness.SendAsync(new CancelBatch(batch.BatchId));

        Assert.That((cancelled, await Harness.SendAsync(new CancelBatch(batch.BatchId))), Is.EqualTo((139, 0)));
        Assert.That((await Harness.SendAsync(new GetPendingJobs())).Next.Select(job => job.BatchId), Is.EqualTo(new[] { other.BatchId }));
        Assert.That(
            async () => await Harness.SendAsync(new CompleteJob(claimed[0].JobId, "w", claimed[0].Token, 1e-4, new StrategyResult())),
            Throws.TypeOf<ConflictException>().With.Message.Contains("is CANCELLED"));
        Assert.That(
            async () => await Harness.SendAsync(new FailJob(claimed[2].JobId, "w", claimed[2].Token, "too slow")),
            Throws.TypeOf<ConflictException>().With.Message.Contains("is CANCELLED"));
        Harness.Clock.Advance(TimeSpan.FromDays(1));
        Assert.That((await Harness.SendAsync(new ClaimJobs("w", 100))).Select(job => job.BatchId), Is.EqualTo(new[] { other.BatchId }));
        var progress = await Harness.SendAsync(new GetBatchProgress(batch.BatchId));
        Assert.That((progress, progress.Finished), Is.EqualTo((new BatchProgress(140, 1, 0, 139), true)));
    }

    [Test]
    public async Task A_hundred_thousand_strategies_are_one_batch_in_grid_order()
    {
        var grid = SyntheticPredictions.Thresholds([.. Enumerable.Range(0, 100_000).Select(i => i * 1e-6)]);

        var batch = await Harness.QueueAsync(grid);

        var head = await Harness.SendAsync(new GetPendingJobs(1000));
        Assert.That((batch.Jobs, head.Pending), Is.EqualTo((100_000, 100_000L)));
        Assert.That(head.Next.Select(job => job.Strategy.Threshold.Value), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => i * 1e-6)));
    }

    [Test]
    public void A_batch_with_several_faults_is_refused_with_all_of_them_at_once()
    {
        var grid = new StrategyGrid([new(-1, false)], [double.NaN], [RegimeConfig.Of("regime_mood", 1)]);
        var command = new QueueSimulations(Guid.CreateVersion7(), ["SPY", "SPY"], null, 0, double.NaN, grid, new SimulationSettings { ExecutionDelayBars = 0 });

        var refusal = Assert.ThrowsAsync<ValidationException>(async () => await Harness.SendAsync(command));

        Assert.That(refusal.Errors.Select(error => error.PropertyName), Is.EqualTo(new[]
        {
            "tickers", "parent_sqn", "thresholds[0]", "z_score_cutoffs[0]", "regime_configs[0]", "execution_delay_bars",
        }));
    }
}
