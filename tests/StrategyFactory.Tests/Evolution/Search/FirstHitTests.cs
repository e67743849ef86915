using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Search;

[TestFixture]
internal sealed class FirstHitTests
{
    private const int Claim = 20, Strategies = 48;

    private static readonly EvolutionRequest Wide = SmallRuns.Relaxed with
    {
        Thresholds = [.. Enumerable.Range(0, 12).Select(step => new Threshold(0.3 + (step * 0.05), IsQuantile: true))],
        StopOnFirstHit = true,
    };

    [Test]
    public async Task The_first_claim_with_a_qualifier_is_promoted_from_and_the_rest_is_never_tried()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        var run = await factory.EvolveAsync(Wide);
        var results = (await factory.SendAsync(new GetGenerations(run.RunId, 1000))).Single().TopResults;
        var simulated = results.Where(strategy => strategy.Result is not null).ToList();

        Assert.That((run.StoppedReason, run.Generations.Single().Simulations, run.Config.StopOnFirstHit), Is.EqualTo(("promoted", Claim, true)));
        Assert.That(simulated.Select(strategy => strategy.Index), Is.EquivalentTo(Enumerable.Range(0, Claim)), "the head of the grid");
        var best = (await factory.DailyReturnsAsync(run.RunId)).MaxBy(series => DeflatedSharpe.Compute(ReturnMoments.Of(series.Returns.Span), Claim).Score)!;
        Assert.That(run.Promotion!.Sqn, Is.EqualTo(simulated.Single(strategy => strategy.JobId == best.JobId).Result!.Sqn), "the best of the claim, not its first");
        Assert.That(await factory.CountAsync("simulation.priority_jobs", "status = 'COMPLETED'"), Is.EqualTo(Claim));
        Assert.That(await factory.CountAsync("simulation.priority_jobs", "status = 'CANCELLED'"), Is.EqualTo(Strategies - Claim));
        Assert.That((await factory.CountAsync("evolution.trials"), run.Promotion.DistinctTrials), Is.EqualTo(((long)Claim, (long)Claim)), "what was not simulated is no trial");
        Assert.That(run.Promotion.Pbo, Is.Not.Null, "the statistics are those of the twenty");
    }

    [Test]
    public async Task Without_a_qualifier_everything_is_tried()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        var run = await factory.EvolveAsync(Wide with { SqnMin = 1e6, MaxGenerations = 1 });

        Assert.That((run.StoppedReason, run.Generations.Single().Simulations), Is.EqualTo(("max_generations", Strategies)));
        Assert.That(await factory.CountAsync("simulation.priority_jobs", "status = 'COMPLETED'"), Is.EqualTo(Strategies));
    }

    [Test]
    public async Task The_steps_take_no_longer_than_the_run()
    {
        const double rounding = 0.01;
        await using var factory = await SmallMarket.FactoryAsync();
        var run = await factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 3 });
        var timings = await factory.SendAsync(new GetTimings(run.RunId));

        Assert.That(timings.Generations, Has.Count.EqualTo(3));
        Assert.That(timings.Generations.Select(Sum), Is.All.Positive);
        Assert.That(Sum(timings.Total), Is.EqualTo(timings.Generations.Sum(Sum)).Within(rounding).And.LessThanOrEqualTo(timings.Seconds + rounding));
        Assert.That(timings.Seconds, Is.EqualTo(run.Seconds).Within(rounding));
        foreach (var (steps, generation) in timings.Generations.Zip(run.Generations))
        {
            Assert.That(Sum(steps), Is.LessThanOrEqualTo(generation.Seconds + rounding));
        }
    }

    private static double Sum(StepSeconds steps) => steps.Plan + steps.Fit + steps.Store + steps.Simulate + steps.Judge;
}
