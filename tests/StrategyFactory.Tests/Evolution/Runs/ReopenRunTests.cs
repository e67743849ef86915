using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Runs;

/// <summary>What the job engine asks of a run beside its work: to fail, to stop, to go on after all, and whether it is under way.</summary>
internal sealed class ReopenRunTests
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
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task A_run_that_was_given_up_goes_on_to_the_numbers_of_an_undisturbed_one()
    {
        var request = SmallRuns.Request with { MaxGenerations = 2 };
        var expected = await _factory.NumbersAsync((await _factory.EvolveAsync(request with { Seed = 7 })).RunId);

        // the disk is full from the second turn of the second generation's simulation on
        var (models, turns) = (0, 0);
        _interception.Before = (sent, _) =>
        {
            models += sent is QueueSimulations ? 1 : 0;
            turns += sent is RunPendingJobs && models == 2 ? 1 : 0;
            return turns > 1 ? throw new IOException("The disk is full.") : Task.CompletedTask;
        };
        var run = (await _factory.SendAsync(new StartEvolution(request with { Seed = 8 }))).RunId;
        Assert.That(() => _factory.RunDueAsync(), Throws.TypeOf<IOException>());
        _interception.Before = (_, _) => Task.CompletedTask;
        await _factory.SendAsync(new FailRun(run, "The disk is full."));
        var failed = await _factory.SendAsync(new GetRun(run));
        Assert.That((failed.Status, failed.Error, failed.Generations.Count), Is.EqualTo(("FAILED", "The disk is full.", 1)));
        Assert.That(await _factory.CountAsync("simulation.priority_jobs", $"run_id = '{run}' and status = 'CANCELLED'"), Is.Positive);
        Assert.That(await UnderWayAsync(), Is.Empty);

        await _factory.SendAsync(new ReopenRun(run));
        Assert.That(await UnderWayAsync(), Is.EqualTo(new[] { new RunEvolution(run) }));
        await _factory.SendAsync(new RunEvolution(run));
        Assert.That(await _factory.NumbersAsync(run), Is.EqualTo(expected));
    }

    [Test]
    public async Task In_a_batch_it_waits_for_its_turn()
    {
        foreach (var symbol in new[] { "S0", "S1" })
        {
            await _factory.StoreAsync(SmallMarket.Generate(symbol, seed: (ulong)symbol[1]));
        }

        var batch = await _factory.SendAsync(new StartEvolutionBatch(["S0", "S1"], SmallRuns.Request with { MaxGenerations = 1 }, 1));
        var (first, second) = (batch.Runs[0].RunId, batch.Runs[1].RunId);
        Assert.That(await UnderWayAsync(), Is.EqualTo(new[] { new RunEvolution(first) }), "the other one waits");
        await _factory.SendAsync(new FailRun(first, "The disk is full."));
        await _factory.SendAsync(new ReopenRun(first));
        var waiting = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));
        Assert.That(waiting.Runs.Select(run => (run.Status, run.QueuePosition)), Is.EqualTo(new[] { ("PENDING", (int?)1), ("PENDING", null) }));
        Assert.That(await UnderWayAsync(), Is.EqualTo(new[] { new RunEvolution(second) }));

        await _factory.SendAsync(new RunEvolution(first));
        Assert.That((await _factory.SendAsync(new GetRun(first))).Status, Is.EqualTo("PENDING"), "it is not its turn");
        await _factory.RunDueAsync();
        var ended = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));
        Assert.That(ended.Runs.Select(run => run.Status), Is.EqualTo(new[] { "COMPLETED", "COMPLETED" }));
    }

    [Test]
    public async Task Only_a_failed_run_is_reopened()
    {
        var run = (await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1 })).RunId;
        await _factory.SendAsync(new ReopenRun(run));
        await _factory.SendAsync(new ReopenRun(Guid.NewGuid()));
        Assert.That((await _factory.SendAsync(new GetRun(run))).Status, Is.EqualTo("COMPLETED"));
        Assert.That(_factory.Due, Is.Empty);
    }

    [Test]
    public async Task A_run_that_nobody_works_on_ends_at_once_when_it_is_cancelled()
    {
        var queued = (await _factory.SendAsync(new StartEvolution(SmallRuns.Request))).RunId;
        var cancelled = await _factory.SendAsync(new CancelRun(queued));
        Assert.That((cancelled.Status, cancelled.StoppedReason), Is.EqualTo(("STOPPED", "cancelled")));
        Assert.That(_factory.Due, Is.Empty, "its command went with it");
    }

    [Test]
    public async Task A_run_whose_command_was_deleted_ends_as_cancelled_and_one_that_has_ended_stays()
    {
        var run = (await _factory.SendAsync(new StartEvolution(SmallRuns.Request))).RunId;
        await _factory.SendAsync(new StopRun(run));
        var stopped = await _factory.SendAsync(new GetRun(run));
        Assert.That((stopped.Status, stopped.StoppedReason), Is.EqualTo(("STOPPED", "cancelled")));
        await _factory.SendAsync(new StopRun(run));
        await _factory.SendAsync(new FailRun(run, "too late"));
        Assert.That((await _factory.SendAsync(new GetRun(run))).Error, Is.Null);
    }

    private Task<IReadOnlyList<IDurableCommand>> UnderWayAsync() => _factory.SendAsync(new GetRunsUnderWay());
}
