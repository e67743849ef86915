using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Promotion;

[TestFixture]
internal sealed class PromotionTests
{
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _factory = await SmallMarket.FactoryAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task The_qualifier_with_the_highest_deflated_Sharpe_ratio_is_promoted_and_ends_the_run()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Relaxed);
        var results = (await _factory.SendAsync(new GetGenerations(run.RunId, 1000))).Single().TopResults;
        var best = (await _factory.DailyReturnsAsync(run.RunId)).MaxBy(series => DeflatedSharpe.Compute(ReturnMoments.Of(series.Returns.Span), run.Promotion!.DistinctTrials).Score)!;

        Assert.Multiple(() =>
        {
            Assert.That((run.Status, run.StoppedReason, run.Promoted), Is.EqualTo(("COMPLETED", "promoted", true)));
            Assert.That(run.Generations, Has.Count.EqualTo(1));
            Assert.That(run.Generations[0].Simulations, Is.EqualTo(8), "a generation is always judged whole");
            Assert.That(run.Promotion!.Sqn, Is.EqualTo(results.Single(strategy => strategy.JobId == best.JobId).Result!.Sqn));
            Assert.That((run.Promotion.Candidate, run.Candidates.Count), Is.EqualTo((false, 0)));
            Assert.That(run.Promotion.ModelId, Is.EqualTo(run.Generations[0].ModelId));
            Assert.That(run.Promotion.Ticker, Is.EqualTo("SMALL"));
        });
    }

    [Test]
    public async Task A_promotion_holds_the_model_all_metrics_the_trades_and_the_ancestry()
    {
        // Only what generation 1 has as its best makes exactly that many trades.
        var probe = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 3 });
        var trades = probe.Generations[1].Trades!.Value;
        var run = await _factory.EvolveAsync(SmallRuns.Relaxed with { MaxGenerations = 3, TradeCountMin = trades, TradeCountMax = trades });
        Assert.That((run.StoppedReason, run.Promotion?.Generation), Is.EqualTo(("promoted", 1)));

        var promoted = await _factory.SendAsync(new GetPromotedModel(run.Promotion!.PromotedId));

        Assert.Multiple(() =>
        {
            Assert.That(Written(promoted.Promoted.Promotion), Is.EqualTo(Written(run.Promotion)));
            Assert.That(promoted.Promoted.RunId, Is.EqualTo(run.RunId));
            Assert.That((promoted.Result.Sqn, promoted.Result.ProfitFactor, promoted.Result.TradeCount), Is.EqualTo(((double?)run.Promotion.Sqn, (double?)run.Promotion.ProfitFactor, run.Promotion.Trades)));
            Assert.That(promoted.Result.WeeklyConsistency, Is.EqualTo(run.Promotion.WeeklyConsistency));
            Assert.That(promoted.Settings, Is.EqualTo(new SimulationSettings { FeeBps = 0, SlippageBps = 0 }));
            Assert.That(promoted.Model.ModelId, Is.EqualTo(run.Promotion.ModelId));
            Assert.That(promoted.Model.Details.Features, Is.EqualTo(run.Generations[1].Features));
            Assert.That(promoted.Lineage.Select(entry => entry.Generation), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(promoted.Trades.Trades, Has.Count.EqualTo(trades));
            Assert.That(promoted.Trades.Equity, Has.Count.EqualTo(40), "one point per session of the simulation segment");
            Assert.That(promoted.Trades.Equity[^1].Equity, Is.EqualTo(10_000 * (1 + promoted.Result.TotalReturn)).Within(1e-6));
            var product = promoted.Trades.Trades.Aggregate(1.0, (equity, trade) => equity * (1 + trade.Return));
            Assert.That(product - 1, Is.EqualTo(promoted.Result.TotalReturn).Within(1e-9));
        });
    }

    [Test]
    public async Task A_promotion_reads_the_holdout_once_and_a_repeated_request_adds_no_trial()
    {
        var first = await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 32 });
        var reads = await _factory.SendAsync(new GetHoldoutReads(first.Promotion!.ModelId));
        var second = await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 32 });

        Assert.That(reads.Select(read => (read.Symbol, read.RunId, read.Purpose)), Is.EqualTo(new[] { ("SMALL", (Guid?)first.RunId, "promotion") }));
        Assert.That(second.Promotion!.DistinctTrials, Is.EqualTo(first.Promotion.DistinctTrials));
        Assert.That(
            Written(second.Promotion with { PromotedId = first.Promotion.PromotedId }), Is.EqualTo(Written(first.Promotion)), "same model, numbers and verdict");
    }

    [Test]
    public async Task Promotions_are_listed_by_SQN_and_runs_filtered_by_them()
    {
        var promoted = await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 31 });
        var ended = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1 });
        var runs = await _factory.SendAsync(new GetRuns("promoted", 1000));

        Assert.That(runs.Select(run => run.RunId), Does.Contain(promoted.RunId).And.Not.Contain(ended.RunId));
        Assert.That((await _factory.SendAsync(new GetRuns("completed", 1000))).Select(run => run.RunId), Is.SupersetOf(new[] { promoted.RunId, ended.RunId }));
        Assert.That((await _factory.SendAsync(new GetPromotedModels())).Select(model => model.Promotion.Sqn), Is.Ordered.Descending.And.Not.Empty);
        Assert.That((await _factory.SendAsync(new GetEvolutionStatistics())).Promoted, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public void An_unknown_promotion_or_run_is_not_found()
    {
        Assert.That(() => _factory.SendAsync(new GetPromotedModel(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetRun(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetLineage(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetGenerations(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetRuns("asleep")), Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("status: 'asleep' is not known; allowed: PENDING, RUNNING"));
    }

    private static string Written(PromotionSummary promotion) => JsonSerializer.Serialize(promotion, FactoryJson.Options);
}
