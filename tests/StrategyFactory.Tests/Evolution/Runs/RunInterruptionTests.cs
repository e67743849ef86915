using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Runs;

[TestFixture]
internal sealed class RunInterruptionTests
{
    private readonly Interception _interception = new();
    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        (_interception.Before, _interception.After) = ((_, _) => Task.CompletedTask, _ => { });
        _factory = await SmallMarket.FactoryAsync(_interception.Register, [new("Simulation:BatchSize", "3")]);
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
    public async Task A_run_interrupted_anywhere_goes_on_to_the_same_end()
    {
        // The linear family uses no seed: it only keeps the runs from sharing models.
        var points = 0;
        _interception.Before = (_, _) => Task.FromResult(points++);
        _interception.After = _ => points++;
        var expected = await _factory.NumbersAsync(await RunAsync(1, CancellationToken.None));
        var total = points;

        for (var point = 1; point <= total; point += 3)
        {
            using var crash = new CancellationTokenSource();
            points = 0;
            _interception.Before = async (_, _) => await CrashAsync();
            _interception.After = _ => CrashAsync().GetAwaiter().GetResult();
            var run = await RunAsync(1000 + point, crash.Token);
            (_interception.Before, _interception.After) = ((_, _) => Task.CompletedTask, _ => { });
            await _factory.SendAsync(new RunEvolution(run));

            Assert.That(await _factory.NumbersAsync(run), Is.EqualTo(expected), $"interrupted at point {point} of {total}");
            Assert.That(await _factory.CountAsync("simulation.priority_jobs", $"run_id = '{run}' and status = 'COMPLETED'"), Is.EqualTo(16), $"interrupted at point {point} of {total}");
            Assert.That(await _factory.CountAsync("simulation.priority_jobs", $"run_id = '{run}'"), Is.EqualTo(16));

            Task CrashAsync() => ++points == point ? crash.CancelAsync() : Task.CompletedTask;
        }
    }

    [Test]
    public async Task Model_lineage_generation_and_jobs_are_stored_together_or_not_at_all()
    {
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { MaxGenerations = 1 }));
        _interception.After = request => _ = request is QueueSimulations ? throw new IOException("The connection is lost.") : 0;

        Assert.That(() => _factory.SendAsync(new RunEvolution(started.RunId)), Throws.TypeOf<IOException>());
        await HoldsNothingAsync();
        Assert.That((await _factory.SendAsync(new GetRun(started.RunId))).Status, Is.EqualTo("RUNNING"), "the job engine sends the command again");

        _interception.After = _ => { };
        await _factory.SendAsync(new RunEvolution(started.RunId));
        Assert.That((await _factory.SendAsync(new GetRun(started.RunId))).StoppedReason, Is.EqualTo("max_generations"));
        Assert.That(await _factory.CountAsync("training.models"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_refusal_while_a_generation_is_stored_leaves_only_the_failed_run()
    {
        _interception.After = request => _ = request is QueueSimulations ? throw new ConflictException("The queue is closed.") : 0;

        var run = await _factory.EvolveAsync(SmallRuns.Request);

        Assert.That((run.Status, run.StoppedReason, run.Error), Is.EqualTo(("FAILED", "training_error", "The queue is closed.")));
        await HoldsNothingAsync();
    }

    [Test]
    public async Task A_refusal_while_a_generation_is_judged_leaves_it_unjudged()
    {
        _interception.After = request => _ = request is KeepTrades ? throw new ConflictException("The bars have changed.") : 0;

        var run = await _factory.EvolveAsync(SmallRuns.Relaxed);

        Assert.That((run.Status, run.StoppedReason, run.Error, run.Promoted), Is.EqualTo(("FAILED", "simulation_error", "The bars have changed.", false)));
        Assert.That(run.Generations, Is.Empty);
        Assert.That(await _factory.CountAsync("evolution.promoted_models"), Is.Zero);
        Assert.That(await _factory.CountAsync("simulation.kept_trades"), Is.Zero);
        Assert.That((await _factory.SendAsync(new GetLineage(run.RunId))).Single().ChildSqn, Is.Null);
    }

    [Test]
    public async Task A_run_cancelled_before_it_starts_does_nothing()
    {
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request));
        var asked = await _factory.SendAsync(new CancelRun(started.RunId));
        await _factory.RunDueAsync();

        var run = await _factory.SendAsync(new GetRun(started.RunId));
        Assert.That(asked.Status, Is.EqualTo("STOPPED"), "nobody works on it, so it ends at once");
        Assert.That((run.Status, run.StoppedReason), Is.EqualTo(("STOPPED", "cancelled")));
        await HoldsNothingAsync();
    }

    [Test]
    public async Task A_run_cancelled_while_it_trains_stops_the_training()
    {
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request));
        _interception.Before = async (request, token) =>
        {
            if (request is FitModel)
            {
                await _factory.SendAsync(new CancelRun(started.RunId), CancellationToken.None);
                await Task.Delay(Timeout.Infinite, token);
            }
        };
        await _factory.RunDueAsync();

        var run = await _factory.SendAsync(new GetRun(started.RunId));
        Assert.That((run.Status, run.StoppedReason), Is.EqualTo(("STOPPED", "cancelled")));
        await HoldsNothingAsync();
    }

    [Test]
    public async Task A_run_cancelled_while_it_simulates_keeps_what_was_judged_and_cancels_the_rest()
    {
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request));
        var predicted = 0;
        _interception.Before = async (request, _) =>
        {
            // The first prediction of generation 1; KeepTrades of generation 0 predicts too.
            if (request is RunPendingJobs && await _factory.CountAsync("evolution.generations") == 2 && predicted++ == 1)
            {
                await _factory.SendAsync(new CancelRun(started.RunId), CancellationToken.None);
            }
        };
        await _factory.RunDueAsync();

        var run = await _factory.SendAsync(new GetRun(started.RunId));
        Assert.That((run.Status, run.StoppedReason), Is.EqualTo(("STOPPED", "cancelled")));
        Assert.That(run.Generations, Has.Count.EqualTo(1));
        Assert.That(await _factory.CountAsync("simulation.priority_jobs", "generation = 1 and status = 'COMPLETED'"), Is.EqualTo(6), "two claims of three");
        Assert.That(await _factory.CountAsync("simulation.priority_jobs", "generation = 1 and status = 'CANCELLED'"), Is.EqualTo(2));
    }

    [Test]
    public async Task An_ended_or_unknown_run_cannot_be_cancelled()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1 });

        Assert.That(() => _factory.SendAsync(new CancelRun(run.RunId)), Throws.TypeOf<ConflictException>().With.Message.EqualTo($"Run {run.RunId} has ended already (COMPLETED, max_generations)."));
        Assert.That(() => _factory.SendAsync(new CancelRun(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task An_ended_run_that_is_sent_again_changes_nothing()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1 });
        await _factory.SendAsync(new RunEvolution(run.RunId));
        await _factory.SendAsync(new RunEvolution(Guid.Empty));

        Assert.That((await _factory.SendAsync(new GetRun(run.RunId))).FinishedAt, Is.EqualTo(run.FinishedAt));
        Assert.That(await _factory.CountAsync("evolution.generations"), Is.EqualTo(1));
    }

    private async Task<Guid> RunAsync(long seed, CancellationToken token)
    {
        var (before, after) = (_interception.Before, _interception.After);
        (_interception.Before, _interception.After) = ((_, _) => Task.CompletedTask, _ => { });
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { MaxGenerations = 2, Seed = seed }), CancellationToken.None);
        (_interception.Before, _interception.After) = (before, after);
        try
        {
            await _factory.SendAsync(new RunEvolution(started.RunId), token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Interrupted, as asked.
        }

        return started.RunId;
    }

    private async Task HoldsNothingAsync()
    {
        foreach (var table in new[] { "training.models", "evolution.generations", "evolution.evolution_log", "simulation.priority_jobs" })
        {
            Assert.That(await _factory.CountAsync(table), Is.Zero, table);
        }
    }
}
