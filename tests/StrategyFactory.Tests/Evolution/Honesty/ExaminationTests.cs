using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Honesty;

[TestFixture]
internal sealed class ExaminationTests
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
    public async Task Both_statistics_are_those_of_the_daily_returns_of_the_batch()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 41 });
        var promotion = run.Promotion!;
        var returns = await _factory.SendAsync(new GetBatchDailyReturns(await BatchAsync(run.RunId)));
        var results = (await _factory.SendAsync(new GetGenerations(run.RunId, 1000))).Single().TopResults;
        var promoted = returns.MaxBy(series => DeflatedSharpe.Compute(ReturnMoments.Of(series.Returns.Span), promotion.DistinctTrials).Score)!;
        var examined = results.Single(strategy => strategy.JobId == promoted.JobId);

        var moments = ReturnMoments.Of(promoted.Returns.Span);
        double[] ratios = [.. returns.Select(series => ReturnMoments.Of(series.Returns.Span).SharpeRatio).OfType<double>()];
        bool[] traded = [.. returns.Select(series => results.Single(strategy => strategy.JobId == series.JobId).Result!.TradeCount > 0)];

        Assert.That((promotion.Sqn, promotion.Trades), Is.EqualTo((examined.Result!.Sqn, examined.Result.TradeCount)), "the highest deflated Sharpe ratio");
        Assert.That(returns, Has.Count.EqualTo(8));
        Assert.That(promotion.Dsr, Is.EqualTo(DeflatedSharpe.Compute(moments, promotion.DistinctTrials).Probability).And.InRange(0, 1));
        Assert.That(promotion.DsrTrials, Is.EqualTo(DeflatedSharpe.Compute(moments, promotion.DistinctTrials, SampleMoments.Deviation(ratios)).Probability).And.InRange(0, 1));
        var independent = EffectiveTrials.Compute([.. returns.Select(series => series.Returns)]).Count!.Value;
        Assert.That(promotion.EffectiveTrials, Is.EqualTo(independent).And.InRange(1, 8));
        Assert.That(promotion.DsrEffective, Is.EqualTo(DeflatedSharpe.Compute(moments, independent).Probability).And.GreaterThanOrEqualTo(promotion.Dsr), "fewer trials, less luck");
        Assert.That(promotion.Pbo, Is.EqualTo(BacktestOverfitting.Compute([.. returns.Select(series => series.Returns)], traded, 1).Probability).And.InRange(0, 1));
    }

    [Test]
    public async Task Stressed_costs_are_those_of_a_simulation_at_twice_the_costs()
    {
        var promotion = (await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 42, FeeBps = 0.5, SlippageBps = 1 })).Promotion!;
        Assert.That(promotion.StressedCostBps, Is.EqualTo(3));
        await StressedAsync(promotion, SmallRuns.Request with { Seed = 42, FeeBps = 1, SlippageBps = 2 });
    }

    [Test]
    public async Task Without_costs_the_stress_is_a_basis_point_a_side()
    {
        var promotion = (await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 46 })).Promotion!;
        Assert.That(promotion.StressedCostBps, Is.EqualTo(1));
        await StressedAsync(promotion, SmallRuns.Request with { Seed = 46, FeeBps = 0, SlippageBps = 1 });
    }

    [Test]
    public async Task What_does_not_cover_the_usual_costs_is_suspect_whatever_costs_the_request_names()
    {
        await using var dear = await SmallMarket.FactoryAsync(settings: [new("Evolution:Simulation:SlippageBps", "500"), new("Evolution:Verdict:DeflatedSharpeMin", "0.5")]);
        var free = (await dear.EvolveAsync(SmallRuns.Relaxed)).Promotion!;
        var tests = await dear.SendAsync(new GetPromotionTests(free.PromotedId));
        var costs = await dear.SendAsync(new GetPromotedCosts(free.PromotedId));

        Assert.That((free.Verdict, string.Join(' ', free.Reasons)), Is.EqualTo(("suspect", "below_costs")));
        Assert.That(free.UsualCostBps, Is.EqualTo(500.5));
        var promoted = (await dear.SendAsync(new GetPromotedModel(free.PromotedId))).Result;
        Assert.That(tests.Where(test => test.Name.EndsWith("break_even_cost", StringComparison.Ordinal)), Is.EqualTo(new PromotionTest[]
        {
            new("break_even_cost", "below_costs", promoted.BreakEvenCostBps, ">", 500.5), new("holdout_break_even_cost", "below_costs", free.Holdout.BreakEvenCostBps, ">", 500.5),
        }));
        Assert.That((costs.ChargedBps, costs.DefaultBps, costs.StressedBps), Is.EqualTo((0.0, 500.5, 1.0)));
    }

    [Test]
    public async Task What_was_examined_before_costs_had_to_be_covered_was_not_tested_for_it()
    {
        var promotion = (await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 47, FeeBps = 0.25, SlippageBps = 0.25 })).Promotion!;
        await _factory.ExecuteAsync($"update evolution.promoted_models set usual_cost_bps = null, stressed_cost_bps = null, dsr_score = null where id = '{promotion.PromotedId}'");

        Assert.That((await _factory.SendAsync(new GetPromotionTests(promotion.PromotedId))).Select(test => test.Name), Has.None.Contains("break_even"));
        var costs = await _factory.SendAsync(new GetPromotedCosts(promotion.PromotedId));
        Assert.That((costs.DefaultBps, costs.StressedBps), Is.EqualTo((1.0, 1.0)), "twice the costs, without a floor");
    }

    private async Task StressedAsync(PromotionSummary promotion, EvolutionRequest request)
    {
        var dearer = await _factory.EvolveAsync(request with { MaxGenerations = 1 });
        var same = (await _factory.SendAsync(new GetGenerations(dearer.RunId, 1000))).Single().TopResults.Single(strategy =>
            strategy.ResolvedThreshold == promotion.Threshold && strategy.Strategy.ZScoreCutoff == promotion.ZScore && strategy.Strategy.RegimeConfig.Equals(promotion.Regime));

        Assert.That(Written(promotion.CostStress), Is.EqualTo(Written(same.Result!)));
        Assert.That(promotion.CostStress.ProfitFactor, Is.LessThan(promotion.ProfitFactor));
        Assert.That(promotion.CostStress.TradeCount, Is.EqualTo(promotion.Trades));
    }

    [Test]
    public async Task The_holdout_is_read_once_for_a_promotion_and_every_read_is_on_record()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 43 });
        var unpromoted = await _factory.EvolveAsync(SmallRuns.Request with { Seed = 44, MaxGenerations = 2 });

        var read = (await _factory.SendAsync(new GetHoldoutReads(run.Promotion!.ModelId))).Single();
        Assert.That((read.ModelId, read.Symbol, read.RunId, read.Purpose), Is.EqualTo((run.Promotion.ModelId, "SMALL", (Guid?)run.RunId, "promotion")));
        Assert.That(await _factory.CountAsync("training.holdout_reads", $"run_id = '{unpromoted.RunId}'"), Is.Zero);
    }

    [Test]
    public async Task The_verdict_follows_from_the_evidence_on_record()
    {
        var promotion = (await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 45 })).Promotion!;
        var evidence = new Evidence(promotion.Dsr, promotion.Pbo, promotion.Holdout.ProfitFactor, promotion.Holdout.TradeCount)
        {
            BreakEvenBps = (await _factory.SendAsync(new GetPromotedModel(promotion.PromotedId))).Result.BreakEvenCostBps,
            HoldoutBreakEvenBps = promotion.Holdout.BreakEvenCostBps,
            UsualCostBps = 1,
        };
        var verdict = Verdict.Of(evidence, new());

        Assert.That((promotion.Verdict, string.Join(' ', promotion.Reasons)), Is.EqualTo((verdict.Name, string.Join(' ', verdict.Reasons))));
    }

    [Test]
    public async Task Stricter_verdicts_give_every_reason_in_order()
    {
        await using var strict = await SmallMarket.FactoryAsync(settings:
        [
            new("Evolution:Verdict:DeflatedSharpeMin", "1"), new("Evolution:Verdict:OverfittingMax", "0"),
            new("Evolution:Verdict:HoldoutProfitFactorAbove", "1000"), new("Evolution:Verdict:HoldoutTradesMin", "1000000"), new("Evolution:Simulation:FeeBps", "900"),
        ]);
        var promotion = (await strict.EvolveAsync(SmallRuns.Relaxed)).Promotion!;

        Assert.That(promotion.Verdict, Is.EqualTo("suspect"));
        Assert.That(promotion.Reasons, Is.EqualTo(new[] { Verdict.DeflatedSharpeBelow, Verdict.OverfittingAbove, Verdict.HoldoutProfitFactor, Verdict.HoldoutTrades, Verdict.BelowCosts }));
    }

    private async Task<Guid> BatchAsync(Guid run)
    {
        await using var command = _factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand($"select batch_id from evolution.generations where run_id = '{run}'");
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    private static string Written(StrategyResult result) => JsonSerializer.Serialize(result, FactoryJson.Options);
}
