using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class SearchInterruptionTests
{
    private static IEnumerable<TestCaseData> Options()
    {
        var request = SmallRuns.Request with { MaxGenerations = 2 };
        yield return Case("overlap", request with { Overlap = true });
        yield return Case("look-ahead", request with { LookAhead = 2, Overlap = true });
        yield return Case("adaptive grid", request with { AdaptiveGrid = true, ReportRegret = true });
        yield return Case("surrogate, from its own generation 0", request with { Surrogate = 3, ReportRegret = true });
        yield return Case("candidates, each examined once", SmallRuns.Relaxed with { StopOn = StopOn.Robust, MaxGenerations = 2 });
        yield return Case("first hit, and all the others", SearchRuns.PromotedLate with { StopOnFirstHit = true, Overlap = true, LookAhead = 2, AdaptiveGrid = true, Surrogate = 5, ReportRegret = true });

        static TestCaseData Case(string name, EvolutionRequest request) => new TestCaseData(request).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Options))]
    public async Task A_run_interrupted_anywhere_goes_on_to_the_same_end_and_the_same_report(EvolutionRequest request)
    {
        const int every = 7;
        var interception = new Interception();
        await using var factory = await SmallMarket.FactoryAsync(interception.Register, [new("Simulation:BatchSize", "3"), new("Evolution:SurrogateMinimumResults", "8"), new("Evolution:SurrogateMaximumRuns", "1"), new("Evolution:Verdict:HoldoutTradesMin", "1000000")]);

        // The linear family uses no seed: it only keeps the runs from sharing models. Requests of an early training come in between, hence the lock-free counting.
        var points = 0;
        var calm = await factory.SendAsync(new StartEvolution(request with { Seed = 1 }));
        interception.Before = (_, _) => Task.FromResult(Interlocked.Increment(ref points));
        await factory.SendAsync(new RunEvolution(calm.RunId));
        interception.Before = (_, _) => Task.CompletedTask;
        var expected = await factory.NumbersAndSavingsAsync(calm.RunId);
        var (total, jobs) = (points, await factory.CountAsync("simulation.priority_jobs", $"run_id = '{calm.RunId}' and status = 'COMPLETED'"));

        var reads = await factory.CountAsync("training.holdout_reads", $"run_id = '{calm.RunId}'");
        for (var point = 1; point <= total; point += every)
        {
            await factory.ExecuteAsync("delete from evolution.trials");      // else every run would have more trials to beat than the one before
            var started = await factory.SendAsync(new StartEvolution(request with { Seed = 1000 + point }));
            using var crash = new CancellationTokenSource();
            points = 0;
            interception.Before = (_, _) => Interlocked.Increment(ref points) == point ? crash.CancelAsync() : Task.CompletedTask;
            try
            {
                await factory.SendAsync(new RunEvolution(started.RunId), crash.Token);
            }
            catch (OperationCanceledException) when (crash.IsCancellationRequested)
            {
                // Interrupted, as asked.
            }

            interception.Before = (_, _) => Task.CompletedTask;
            await factory.SendAsync(new RunEvolution(started.RunId));

            Assert.That(await factory.NumbersAndSavingsAsync(started.RunId), Is.EqualTo(expected), $"interrupted at point {point} of {total}");
            Assert.That(await factory.CountAsync("training.holdout_reads", $"run_id = '{started.RunId}'"), Is.EqualTo(reads), $"interrupted at point {point} of {total}");
            Assert.That(await factory.CountAsync("simulation.priority_jobs", $"run_id = '{started.RunId}' and status = 'COMPLETED'"), Is.EqualTo(jobs), $"interrupted at point {point} of {total}");
        }
    }
}
