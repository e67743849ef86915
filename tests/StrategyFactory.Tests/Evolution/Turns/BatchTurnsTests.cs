using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Turns;

internal sealed class BatchTurnsTests
{
    private const string UnderWay = "not waiting and status in ('PENDING', 'RUNNING')";

    private static readonly string[] Symbols = ["S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7"];

    private readonly Interception _interception = new();
    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        (_interception.Before, _interception.After) = ((_, _) => Task.CompletedTask, _ => { });
        _factory = await SmallMarket.FactoryAsync(_interception.Register);
        foreach (var symbol in Symbols)
        {
            await _factory.StoreAsync(SmallMarket.Generate(symbol, seed: (ulong)symbol[1]));
        }
    }

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Runs_take_turns_by_priority_and_a_failing_one_does_not_touch_the_others()
    {
        List<string> started = [];
        _interception.Before = async (request, token) =>
        {
            if (request is RunEvolution turn)
            {
                started.Add((await _factory.SendAsync(new GetRun(turn.RunId), token)).Symbol);
                Assert.That(await _factory.CountAsync("evolution.evolution_runs", UnderWay), Is.LessThanOrEqualTo(2));
            }
            else if (request is StrategyFactory.Training.Contracts.FitModel { Specification.Symbol: "S2" })
            {
                throw new UnprocessableException("S2 cannot be trained today.");
            }
        };
        var priorities = new Dictionary<string, int>(StringComparer.Ordinal) { ["S3"] = 10, ["S1"] = -1 };
        var batch = await _factory.SendAsync(new StartEvolutionBatch(Symbols[..5], SmallRuns.Request with { MaxGenerations = 2 }, 2, priorities));
        await _factory.RunDueAsync();

        var details = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));
        Assert.That(started, Is.EqualTo(new[] { "S3", "S0", "S2", "S4", "S1" }));
        Assert.That((details.Status, details.Progress, details.Counts["COMPLETED"], details.Counts["FAILED"]), Is.EqualTo(("COMPLETED", 1d, 4, 1)));
        Assert.That(details.Runs.Select(run => (run.Symbol, run.Status, run.Error)), Is.EqualTo(new[]
        {
            ("S3", "COMPLETED", null), ("S0", "COMPLETED", null), ("S2", "FAILED", "S2 cannot be trained today."), ("S4", "COMPLETED", null), ("S1", "COMPLETED", null),
        }));
        Assert.That(details.Runs.Where(run => run.Error is null).Select(run => (run.CurrentGeneration, run.BestSqn is not null, run.FinishedAt is not null)), Is.All.EqualTo((1, true, true)));
        Assert.That(details.FinishedAt, Is.EqualTo(details.Runs.Max(run => run.FinishedAt)));
    }

    [Test]
    public async Task Hosts_that_end_runs_at_the_same_moment_release_every_run_once_and_never_too_many()
    {
        const int limit = 3;
        await using var second = await TestFactory.CreateAsync(SmallMarket.Settings, connectionString: _factory.ConnectionString);
        TestFactory[] hosts = [_factory, second];
        var batch = await _factory.SendAsync(new StartEvolutionBatch(Symbols, SmallRuns.Request, limit));
        List<long> underWay = [await _factory.CountAsync("evolution.evolution_runs", UnderWay)];
        HashSet<Guid> ended = [];
        while (Released().Except(ended).ToList() is { Count: > 0 } now)
        {
            ended.UnionWith(now);
            await Task.WhenAll(now.SelectMany(run => hosts.Select(host => Task.Run(() => host.SendAsync(new FailRun(run, "Both hosts say so."))))));
            underWay.Add(await _factory.CountAsync("evolution.evolution_runs", UnderWay));
        }

        Assert.That(underWay, Is.EqualTo(new[] { 3L, 3, 2, 0 }));
        Assert.That(Released(), Is.EquivalentTo(batch.Runs.Select(run => run.RunId)), "each one once");
        Assert.That((await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId))).Status, Is.EqualTo("FAILED"));

        List<Guid> Released() => [.. hosts.SelectMany(host => host.Due).Select(command => ((RunEvolution)command).RunId)];
    }

    [Test]
    public async Task A_turn_that_cannot_be_given_leaves_the_run_unended_so_that_no_crash_loses_it()
    {
        var queue = new BreakableQueue();
        await using var factory = await TestFactory.CreateAsync(SmallMarket.Settings, services => services.AddSingleton<IDurableCommandQueue>(queue), _factory.ConnectionString);
        var batch = await factory.SendAsync(new StartEvolutionBatch(Symbols[..2], SmallRuns.Request with { MaxGenerations = 1 }, 1));
        var first = queue.Stored.Single();
        queue.Broken = true;
        Assert.That(() => factory.SendAsync(first), Throws.TypeOf<IOException>());
        var broken = await factory.SendAsync(new GetEvolutionBatch(batch.BatchId));
        queue.Broken = false;
        await factory.SendAsync(first);
        await factory.SendAsync(first);
        var mended = await factory.SendAsync(new GetEvolutionBatch(batch.BatchId));

        Assert.That(broken.Runs.Select(run => (run.Status, run.QueuePosition)), Is.EqualTo(new[] { ("RUNNING", (int?)null), ("PENDING", 1) }));
        Assert.That(mended.Runs.Select(run => (run.Status, run.QueuePosition)), Is.EqualTo(new[] { ("COMPLETED", (int?)null), ("PENDING", null) }));
        Assert.That(queue.Stored.Select(command => command.RunId), Is.EqualTo(batch.Runs.Select(run => run.RunId)));
    }

    [Test]
    public async Task A_cancelled_batch_stops_what_runs_and_starts_nothing_more()
    {
        var batch = await _factory.SendAsync(new StartEvolutionBatch(Symbols[..4], SmallRuns.Request with { MaxGenerations = 2 }, 2));
        EvolutionBatchDetails? asked = null;
        _interception.After = request => asked ??= request is StrategyFactory.Training.Contracts.StoreModel ? _factory.SendAsync(new CancelEvolutionBatch(batch.BatchId)).GetAwaiter().GetResult() : null;
        await _factory.RunDueAsync();

        var details = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));
        Assert.That(asked!.Runs.Select(run => (run.Status, run.StoppedReason)), Is.EqualTo(new[] { ("RUNNING", null), ("STOPPED", "cancelled"), ("STOPPED", "cancelled"), ("STOPPED", "cancelled") }));
        Assert.That((details.Status, details.CancelRequested, details.Counts["STOPPED"]), Is.EqualTo(("STOPPED", true, 4)));
        Assert.That(await _factory.CountAsync("simulation.priority_jobs", "status in ('PENDING', 'RUNNING')"), Is.Zero);
        Assert.That(await _factory.CountAsync("training.models"), Is.EqualTo(1), "the one that was being stored");
        Assert.That(() => _factory.SendAsync(new CancelEvolutionBatch(batch.BatchId)), Throws.TypeOf<ConflictException>().With.Message.EqualTo($"Batch {batch.BatchId} has ended already (STOPPED)."));
        Assert.That(() => _factory.SendAsync(new CancelEvolutionBatch(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task A_run_cancelled_while_it_waits_ends_at_once_and_frees_no_turn()
    {
        var batch = await _factory.SendAsync(new StartEvolutionBatch(Symbols[..3], SmallRuns.Request with { MaxGenerations = 1 }, 1));
        var cancelled = await _factory.SendAsync(new CancelRun(batch.Runs[1].RunId));
        var before = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));
        await _factory.RunDueAsync();

        Assert.That((cancelled.Status, cancelled.StoppedReason, cancelled.FinishedAt is not null), Is.EqualTo(("STOPPED", "cancelled", true)));
        Assert.That(before.Runs.Select(run => run.QueuePosition), Is.EqualTo(new int?[] { null, null, 1 }));
        var details = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));
        Assert.That((details.Status, string.Join(' ', details.Runs.Select(run => run.Status))), Is.EqualTo(("COMPLETED", "COMPLETED STOPPED COMPLETED")));
    }

    [Test]
    public async Task Batches_and_single_runs_take_turns_with_each_other()
    {
        List<Guid> started = [];
        _interception.Before = (request, _) =>
        {
            if (request is RunEvolution turn)
            {
                started.Add(turn.RunId);
            }

            return Task.CompletedTask;
        };
        var request = SmallRuns.Request with { MaxGenerations = 1 };
        var large = (await _factory.SendAsync(new StartEvolutionBatch(Symbols[..4], request, 1))).Runs;
        var small = (await _factory.SendAsync(new StartEvolutionBatch(Symbols[4..6], request, 1))).Runs;
        var single = await _factory.SendAsync(new StartEvolution(request with { Symbol = "S7" }));
        await _factory.RunDueAsync();

        Assert.That(started, Is.EqualTo(new[] { large[0].RunId, small[0].RunId, single.RunId, large[1].RunId, small[1].RunId, large[2].RunId, large[3].RunId }));
    }

    [Test]
    public async Task Batches_are_listed_newest_first()
    {
        var first = await _factory.SendAsync(new StartEvolutionBatch(Symbols[..3], SmallRuns.Request));
        var second = await _factory.SendAsync(new StartEvolutionBatch(Symbols[3..5], SmallRuns.Request, 1));

        var batches = await _factory.SendAsync(new GetEvolutionBatches());
        Assert.That(batches.Select(batch => (batch.BatchId, batch.RunsTotal, batch.MaxConcurrent)), Is.EqualTo(new[] { (second.BatchId, 2, 1), (first.BatchId, 3, 2) }));
        Assert.That((await _factory.SendAsync(new GetEvolutionBatches(1))).Single().BatchId, Is.EqualTo(second.BatchId));
        Assert.That(() => _factory.SendAsync(new GetEvolutionBatch(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }

    private sealed class BreakableQueue : IDurableCommandQueue
    {
        private readonly List<RunEvolution> _stored = [];

        public IReadOnlyList<RunEvolution> Stored => _stored;

        public bool Broken { get; set; }

        public Task EnqueueAsync(IDurableCommand command, CancellationToken token)
        {
            if (Broken)
            {
                throw new IOException("The connection is lost.");
            }

            _stored.Add((RunEvolution)command);
            return Task.CompletedTask;
        }

        public Task<bool> WithdrawAsync(IDurableCommand command, CancellationToken token) => Task.FromResult(false);
    }
}
