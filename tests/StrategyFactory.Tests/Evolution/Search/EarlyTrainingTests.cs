using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Search;

[TestFixture]
internal sealed class EarlyTrainingTests
{
    private readonly Interception _interception = new();
    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        (_interception.Before, _interception.After) = ((_, _) => Task.CompletedTask, _ => { });
        _factory = await SmallMarket.FactoryAsync(_interception.Register);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task The_next_generation_is_trained_while_this_one_simulates()
    {
        var plain = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2, Seed = 1 });
        var (fits, second) = (0, new TaskCompletionSource());
        _interception.After = request => _ = request is FitModel && ++fits == 2 ? second.TrySetResult() : false;
        _interception.Before = (request, _) => request is RunPendingJobs ? second.Task : Task.CompletedTask;      // nothing is simulated until generation 1 is fitted

        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2, Seed = 2, Overlap = true });

        Assert.That(await _factory.NumbersAsync(run.RunId), Is.EqualTo(await _factory.NumbersAsync(plain.RunId)));
        Assert.That((fits, run.Generations[1].Reused, run.Generations[1].ModelsTrained), Is.EqualTo((2, false, 4)), "used, not fitted again");
        var saving = run.Saving("overlap");
        Assert.That((saving.Generations, saving.FitsSaved, saving.SimulationsSaved, saving.Regret), Is.EqualTo((1, 0, 0, (double?)0)));
        Assert.That(saving.SecondsSaved, Is.Positive);
    }

    [Test]
    public async Task A_promotion_drops_what_was_trained_early()
    {
        var (fits, second) = (0, new TaskCompletionSource());
        _interception.After = request => _ = request is FitModel && ++fits == 2 ? second.TrySetResult() : false;
        _interception.Before = (request, _) => request is RunPendingJobs ? second.Task : Task.CompletedTask;

        var run = await _factory.EvolveAsync(SmallRuns.Relaxed with { Overlap = true });

        Assert.That((run.StoppedReason, fits), Is.EqualTo(("promoted", 2)));
        Assert.That(await _factory.CountAsync("training.models"), Is.EqualTo(1));
        Assert.That(await _factory.CountAsync("evolution.evolution_log"), Is.EqualTo(1));
        Assert.That(run.Saving("overlap").Note, Does.Contain("generation 1: a training begun early was dropped after the promotion"));
        Assert.That(await _factory.CountAsync("pg_locks", "locktype = 'advisory'"), Is.Zero, "its fingerprint is free again");
    }

    [Test]
    public async Task A_run_cancelled_meanwhile_stops_both()
    {
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { Overlap = true }));
        var (fits, early) = (0, new TaskCompletionSource());
        _interception.Before = async (request, token) =>
        {
            if (request is FitModel && ++fits == 2)
            {
                early.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
            else if (request is RunPendingJobs)
            {
                await early.Task;
                await _factory.SendAsync(new CancelRun(started.RunId), CancellationToken.None);
            }
        };
        await _factory.RunDueAsync();

        var run = await _factory.SendAsync(new GetRun(started.RunId));
        Assert.That((run.Status, run.StoppedReason), Is.EqualTo(("STOPPED", "cancelled")));
        Assert.That(await _factory.CountAsync("training.models"), Is.EqualTo(1));
        Assert.That(await _factory.CountAsync("pg_locks", "locktype = 'advisory'"), Is.Zero);
    }

    [Test]
    public async Task A_run_cancelled_while_it_waits_for_an_early_training_stops_it()
    {
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { Overlap = true }));
        var fits = 0;
        _interception.Before = async (request, token) =>
        {
            if (request is FitModel && ++fits == 2)
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            else if (request is PlanTraining && await _factory.CountAsync("evolution.generations", "judged") == 1)
            {
                await _factory.SendAsync(new CancelRun(started.RunId), CancellationToken.None);
            }
        };
        await _factory.RunDueAsync();

        var run = await _factory.SendAsync(new GetRun(started.RunId));
        Assert.That((run.Status, run.StoppedReason, run.Generations.Count), Is.EqualTo(("STOPPED", "cancelled", 1)));
    }

    [Test]
    public async Task Two_runs_that_train_the_same_early_fit_it_once()
    {
        var fits = 0;
        _interception.Before = (request, _) => Task.FromResult(request is FitModel ? Interlocked.Increment(ref fits) : 0);
        var request = SmallRuns.Request with { MaxGenerations = 3, Overlap = true };
        var (first, second) = (await _factory.SendAsync(new StartEvolution(request)), await _factory.SendAsync(new StartEvolution(request)));
        await Task.WhenAll(_factory.SendAsync(new RunEvolution(first.RunId)), _factory.SendAsync(new RunEvolution(second.RunId)));

        Assert.That(fits, Is.EqualTo(3));
        Assert.That(await _factory.NumbersAsync(second.RunId), Is.EqualTo(await _factory.NumbersAsync(first.RunId)));
    }

    [Test]
    public async Task An_early_training_that_fails_is_told_when_its_turn_comes()
    {
        var fits = 0;
        _interception.Before = (request, _) => request is FitModel && Interlocked.Increment(ref fits) == 2 ? throw new IOException("The disk is full.") : Task.CompletedTask;

        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2, Overlap = true });

        Assert.That((run.StoppedReason, run.Generations.Count, fits), Is.EqualTo(("max_generations", 2, 3)), "it is simply trained again");
    }
}
