using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Runs;

/// <summary>Jobs of better parents go first: what keeps a run with the worst one from working for the others for ever.</summary>
internal sealed class QueueFairnessTests
{
    private const int Claim = 4, Strategies = 8;

    [Test]
    public async Task A_run_gets_every_second_claim_of_its_thread_however_many_better_jobs_are_queued()
    {
        var (interception, claims) = (new Interception(), new List<bool>());
        await using var factory = await SmallMarket.FactoryAsync(interception.Register, [new("Simulation:BatchSize", $"{Claim}")]);
        var model = (await factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1 })).Generations[0].ModelId;
        var own = await factory.SendAsync(new StartEvolution(SmallRuns.Request with { MaxGenerations = 2 }));
        interception.Before = async (request, token) =>
        {
            if (request is RunPendingJobs claim)
            {
                // A flood without end: before every claim, more jobs of a better parent than the claim can take.
                Assert.That(claims, Has.Count.LessThan(20), "starved");
                await factory.SendAsync(new QueueSimulations(model, ["SMALL"], null, 3, 1e6, new([new(0.5, IsQuantile: true)], [0, 1, 2, 3, 4], SmallRuns.Request.RegimeConfigs!), new()), token);
                claims.Add(claim.BatchId is not null);
            }
        };
        await factory.RunDueAsync();

        var foreign = await factory.CountAsync("simulation.priority_jobs", "run_id is null and status = 'COMPLETED'");
        var run = await factory.SendAsync(new GetRun(own.RunId));
        Assert.That((run.StoppedReason, run.Generations.Sum(generation => generation.Simulations)), Is.EqualTo(("max_generations", 2 * Strategies)));
        Assert.That(claims, Is.EqualTo(Enumerable.Range(0, 2 * 2 * (Strategies / Claim)).Select(turn => turn % 2 == 1)), "the head of the queue first, then its own");
        Assert.That(foreign, Is.EqualTo(2 * Strategies), "as many for the others as for itself");
    }

    [Test]
    public async Task A_run_whose_strategies_others_hold_helps_the_queue_meanwhile()
    {
        var (interception, taken) = (new Interception(), new List<ClaimedJob>());
        await using var factory = await SmallMarket.FactoryAsync(interception.Register, [new("Simulation:BatchSize", $"{Claim}")]);
        var started = await factory.SendAsync(new StartEvolution(SmallRuns.Request with { MaxGenerations = 1 }));
        var asked = 0;
        interception.Before = async (request, token) =>
        {
            if (request is RunPendingJobs)
            {
                // A worker elsewhere is quicker, and gives everything up when the run asks for the third time.
                if (asked++ == 0)
                {
                    taken.AddRange(await factory.SendAsync(new ClaimJobs("elsewhere", 100), token));
                }
                else if (asked == 3)
                {
                    foreach (var job in taken)
                    {
                        await factory.SendAsync(new FailJob(job.JobId, "elsewhere", job.Token, "The machine goes down."), token);
                    }
                }
            }
        };
        await factory.RunDueAsync();

        var run = await factory.SendAsync(new GetRun(started.RunId));
        Assert.That((taken.Count, run.StoppedReason, run.Generations.Single().Simulations), Is.EqualTo((Strategies, "max_generations", Strategies)));
    }
}
