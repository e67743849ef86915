using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Trades;

internal sealed class KeepTradesTests : SimulationFixture
{
    [Test]
    public async Task Kept_trades_are_the_trades_that_were_judged()
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 21));
        var settings = new SimulationSettings { Direction = Direction.Both };
        var grid = new StrategyGrid([new(0.5, true)], [2.5], [RegimeConfig.Of("regime_vix", 1, 2)]);
        var batch = await Harness.QueueAsync(grid, settings: settings);
        await Harness.SendAsync(new RunPendingJobs("w"));
        var strategy = (await Harness.SendAsync(new GetBatchResults(batch.BatchId))).Single();
        var naive = new NaiveBacktest(SyntheticPredictions.Create("EURUSD", seed: 21), strategy.Strategy, settings);

        await Harness.SendAsync(new KeepTrades(strategy.JobId));
        await Harness.SendAsync(new KeepTrades(strategy.JobId));

        var kept = await Harness.SendAsync(new GetTrades(strategy.JobId));
        Assert.That(kept.Trades, Has.Count.EqualTo(strategy.Result!.TradeCount).And.Count.GreaterThan(50));
        Assert.That(kept.Trades.Select(trade => trade.Return), Is.EqualTo(naive.TradeReturns).Within(1e-12));
        Assert.That(kept.Trades.Select(trade => trade.EntryTime), Is.Ordered);
        Assert.That(kept.Trades.Select(trade => trade.Side).Distinct(), Is.EquivalentTo(new[] { 1, -1 }));
        Assert.That(kept.Trades[0].ExitTime, Is.GreaterThan(kept.Trades[0].EntryTime));
        Assert.That(kept.Equity.Select(point => point.Date), Is.EqualTo(naive.EquityByDate.Keys));
        Assert.That(kept.Equity.Select(point => point.Equity / 10_000), Is.EqualTo(naive.EquityByDate.Values).Within(1e-12));
    }

    [Test]
    public async Task The_size_of_a_trade_is_kept_with_it()
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 22));
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(3e-4), settings: new() { Size = 0.5 });
        await Harness.SendAsync(new RunPendingJobs("w"));
        var job = (await Harness.SendAsync(new GetBatchResults(batch.BatchId))).Single();

        await Harness.SendAsync(new KeepTrades(job.JobId));

        var kept = (await Harness.SendAsync(new GetTrades(job.JobId))).Trades;
        var whole = new NaiveBacktest(SyntheticPredictions.Create("EURUSD", seed: 22), job.Strategy, new());
        Assert.That(kept.Select(trade => trade.Size).ToList(), Has.Count.GreaterThan(10).And.All.EqualTo(0.5));
        Assert.That(kept.Select(trade => trade.Return), Is.EqualTo(whole.TradeReturns.Select(r => r / 2)).Within(1e-12));
    }

    [Test]
    public async Task Another_process_does_not_keep_trades_when_the_bars_have_changed_since_the_judgement()
    {
        var job = await JudgeThenChangeBarsAsync(seed: 21);
        await using var elsewhere = await Harness.ServeAsync();
        await using var scope = elsewhere.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();

        Assert.That(async () => await mediator.Send(new KeepTrades(job)), Throws.TypeOf<ConflictException>().With.Message.Contains("have changed since"));
        Assert.That(async () => await Harness.SendAsync(new GetTrades(job)), Throws.TypeOf<NotFoundException>().With.Message.Contains("not kept"));
    }

    [Test]
    public async Task The_process_that_judged_keeps_the_judged_trades_also_when_the_bars_have_changed_since()
    {
        var job = await JudgeThenChangeBarsAsync(seed: 31);
        await Harness.SendAsync(new KeepTrades(job));
        var judged = new NaiveBacktest(SyntheticPredictions.Create("EURUSD", seed: 31), new(new(3e-4, false), 0, RegimeConfig.Any), new());
        Assert.That((await Harness.SendAsync(new GetTrades(job))).Trades.Select(trade => trade.Return), Is.EqualTo(judged.TradeReturns).Within(1e-12));
    }

    private async Task<Guid> JudgeThenChangeBarsAsync(int seed)
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed));
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(3e-4));
        await Harness.SendAsync(new RunPendingJobs("w"));
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed + 1));
        return (await Harness.SendAsync(new GetBatchResults(batch.BatchId))).Single().JobId;
    }

    [Test]
    public async Task Only_a_completed_job_has_trades_to_keep()
    {
        await Harness.QueueAsync(SyntheticPredictions.Thresholds(3e-4), parentSqn: 9);
        var waiting = (await Harness.SendAsync(new GetPendingJobs(1))).Next.Single();

        Assert.That(async () => await Harness.SendAsync(new KeepTrades(waiting.JobId)), Throws.TypeOf<ConflictException>().With.Message.Contains("is PENDING"));
        Assert.That(async () => await Harness.SendAsync(new KeepTrades(Guid.CreateVersion7())), Throws.TypeOf<NotFoundException>());
        Assert.That(async () => await Harness.SendAsync(new GetTrades(Guid.CreateVersion7())), Throws.TypeOf<NotFoundException>());
        await Harness.EmptyQueueAsync();
    }
}
