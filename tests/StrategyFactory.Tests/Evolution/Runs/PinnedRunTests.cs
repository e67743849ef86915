using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Runs;

/// <summary>A run reads the bars it started with, whatever is imported meanwhile, and lets go of them at its end.</summary>
internal sealed class PinnedRunTests
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
    public async Task Half_of_the_bars_overwritten_between_two_generations_change_no_number([Values] bool elsewhere, [Values] bool overlap)
    {
        var request = SmallRuns.Request with { MaxGenerations = 3, Overlap = overlap, ReportRegret = overlap, StopOnFirstHit = overlap };
        var expected = await _factory.EvolveAsync(request with { Seed = 1 });
        var started = await _factory.SendAsync(new StartEvolution(request with { Seed = 2 }));
        using var crash = new CancellationTokenSource();
        var imported = false;
        _interception.Before = async (sent, _) =>
        {
            if (sent is PrepareTraining && !imported && await _factory.CountAsync("evolution.generations", $"run_id = '{started.RunId}'") == 1)
            {
                imported = true;
                await ImportMuchAsync();
                await (elsewhere ? crash.CancelAsync() : Task.CompletedTask);
            }
        };
        Assert.That(() => _factory.RunDueAsync(crash.Token), elsewhere ? Throws.InstanceOf<OperationCanceledException>() : Throws.Nothing);
        Assert.That(imported, Is.True);
        if (elsewhere)
        {
            Assert.That(await _factory.CountAsync("market_data.bar_chunks", "until is not null"), Is.Positive);
            await using var other = await TestFactory.CreateAsync(SmallMarket.Settings, connectionString: _factory.ConnectionString);
            await other.SendAsync(new RunEvolution(started.RunId));
        }

        Assert.That(await _factory.NumbersAsync(started.RunId), Is.EqualTo(await _factory.NumbersAsync(expected.RunId)));
        Assert.That((await _factory.SendAsync(new GetGenerations(started.RunId))).Select(generation => generation.Summary.Generation), Is.EqualTo(new[] { 0, 1, 2 }));
        await NothingIsPinnedAsync();
        var later = await _factory.EvolveAsync(request with { Seed = 2 });
        Assert.That(later.Generations[0].Fingerprint, Is.Not.EqualTo(expected.Generations[0].Fingerprint));
        Assert.That(await _factory.NumbersAsync(later.RunId), Is.Not.EqualTo(await _factory.NumbersAsync(expected.RunId)), "a run that starts now reads what there is now");
    }

    [Test]
    public async Task Bars_imported_while_a_promotion_is_examined_change_nothing_of_it()
    {
        var expected = (await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 1 })).Promotion!;
        var imported = false;
        _interception.Before = async (sent, _) =>
        {
            if (sent is GetBatchDailyReturns && !imported)
            {
                imported = true;
                await ImportMuchAsync();
            }
        };
        var promotion = (await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 2 })).Promotion!;

        Assert.That((imported, FactoryJson.Write(promotion.Holdout), promotion.Verdict), Is.EqualTo((true, FactoryJson.Write(expected.Holdout), expected.Verdict)));
        await NothingIsPinnedAsync();
    }

    [Test]
    public async Task Bars_imported_before_a_run_begins_are_not_those_it_was_asked_for_on()
    {
        var expected = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2, Seed = 1 });
        var batch = await _factory.SendAsync(new StartEvolutionBatch(["SMALL"], SmallRuns.Request with { MaxGenerations = 2, Seed = 2 }));
        await ImportMuchAsync();
        await _factory.RunDueAsync();

        Assert.That(await _factory.NumbersAsync(batch.Runs[0].RunId), Is.EqualTo(await _factory.NumbersAsync(expected.RunId)));
        await NothingIsPinnedAsync();
    }

    [Test]
    public async Task What_a_run_reads_cannot_be_forgotten_until_it_has_ended()
    {
        await _factory.ImportAsync(MadeBars.Of("IDLE", Timeframe.OneHour, "2024-01-01", 100));
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { MaxGenerations = 1 }));

        Assert.That(() => ForgetAsync("SMALL"), Throws.TypeOf<ConflictException>().With.Message.Contains($"run {started.RunId};"));
        Assert.That((await ForgetAsync("IDLE")).Series.Single().Bars, Is.EqualTo(100));
        await _factory.RunDueAsync();
        Assert.That((await ForgetAsync("SMALL")).Series.Single().Bars, Is.EqualTo(4800));
    }

    [Test]
    public async Task Whatever_the_end_the_bars_are_released()
    {
        var request = SmallRuns.Request with { MaxGenerations = 1 };
        var waiting = await _factory.SendAsync(new StartEvolution(request));
        await _factory.ImportAsync(MadeBars.Of("OTHER", Timeframe.OneMinute, "2024-01-01", 4800));
        var batch = await _factory.SendAsync(new StartEvolutionBatch(["SMALL", "OTHER"], request, MaxConcurrent: 1));
        Assert.That(await _factory.CountAsync("market_data.pins"), Is.EqualTo(3));
        await _factory.SendAsync(new CancelRun(waiting.RunId));
        Assert.That(await _factory.CountAsync("market_data.pins"), Is.EqualTo(2), "cancelled before it began");
        await _factory.SendAsync(new CancelEvolutionBatch(batch.BatchId));
        await NothingIsPinnedAsync();

        var cancelled = await _factory.SendAsync(new StartEvolution(request));
        _interception.Before = async (sent, token) =>
        {
            if (sent is FitModel)
            {
                await _factory.SendAsync(new CancelRun(cancelled.RunId), CancellationToken.None);
                await Task.Delay(Timeout.Infinite, token);
            }
        };
        await _factory.RunDueAsync();
        Assert.That((await _factory.SendAsync(new GetRun(cancelled.RunId))).StoppedReason, Is.EqualTo("cancelled"));
        await NothingIsPinnedAsync();

        _interception.Before = (sent, _) => sent is FitModel ? throw new ConflictException("The disk is full.") : Task.CompletedTask;
        Assert.That((await _factory.EvolveAsync(request)).Status, Is.EqualTo("FAILED"));
        await NothingIsPinnedAsync();
    }

    [Test]
    public async Task A_request_that_is_refused_pins_nothing()
    {
        Assert.That(() => _factory.SendAsync(new StartEvolution(SmallRuns.Request with { Symbol = "IBM" })), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new StartEvolution(SmallRuns.Request with { SimulationTickers = ["IBM"] })), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new StartEvolutionBatch(["SMALL", "IBM"], SmallRuns.Request)), Throws.TypeOf<NotFoundException>());

        await NothingIsPinnedAsync();
    }

    [Test]
    public async Task Pins_whose_run_has_ended_or_never_was_are_released_and_others_are_not()
    {
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request));
        var (lost, young, searching) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await _factory.SendAsync(new PinBars(lost, PinOwner.Run, ["SMALL"], []));
        await _factory.SendAsync(new PinBars(young, PinOwner.Run, ["SMALL"], []));
        await _factory.SendAsync(new PinBars(searching, PinOwner.ForecastSearch, ["SMALL"], []));
        await _factory.ExecuteAsync($"update market_data.pins set created_at = created_at - interval '2 hours' where id in ('{lost}', '{started.RunId}', '{searching}')");

        await _factory.SendAsync(new ReleaseEndedRuns());

        var held = (await _factory.SendAsync(new GetPins(PinOwner.Run))).Concat(await _factory.SendAsync(new GetPins(PinOwner.ForecastSearch)));
        Assert.That(held.Select(pin => pin.Id), Is.EquivalentTo(new[] { started.RunId, young, searching }));
        await _factory.ExecuteAsync($"update evolution.evolution_runs set status = 'FAILED' where id = '{started.RunId}'");
        await _factory.SendAsync(new ReleaseEndedRuns());
        Assert.That((await _factory.SendAsync(new GetPins(PinOwner.Run))).Select(pin => pin.Id), Is.EqualTo(new[] { young }));
    }

    // the second half of the bars, days of their own for the market's direction, and a volatility index for the regimes
    private async Task ImportMuchAsync()
    {
        await _factory.StoreAsync(SmallMarket.Generate().Bend(2400));
        await _factory.ImportAsync(MadeBars.Of("SMALL", Timeframe.OneDay, "2023-01-01", 900, 5));
        await _factory.ImportAsync(MadeBars.Of("VIX", Timeframe.OneDay, "2023-01-01", 900, 6));
    }

    private Task<ForgottenBars> ForgetAsync(string symbol) => _factory.SendAsync(new ForgetBars(symbol, null, null, null, "a test"));

    private async Task NothingIsPinnedAsync()
    {
        Assert.That(await _factory.CountAsync("market_data.pins"), Is.Zero);
        Assert.That(await _factory.CountAsync("market_data.bar_chunks", "until is not null"), Is.Zero);
    }
}
