using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Evolution.Batches;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Batches;

internal sealed class StartEvolutionBatchTests
{
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        await _factory.StoreAsync(SmallMarket.Generate("OTHER", seed: 2));
        var bars = SmallMarket.Generate("SHORT", seed: 3);
        await _factory.StoreAsync(new("SHORT", bars.Timeframe, bars.Times[..200], bars.Open[..200], bars.High[..200], bars.Low[..200], bars.Close[..200], bars.Volume[..200]));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task A_batch_has_one_run_per_distinct_symbol_and_two_of_them_start()
    {
        var batch = await _factory.SendAsync(new StartEvolutionBatch(["SMALL", " other", "small"], SmallRuns.Request));

        Assert.That((batch.Status, batch.MaxConcurrent), Is.EqualTo(("started", 2)));
        Assert.That(batch.Runs.Select(run => (run.Status, run.Message)), Is.EqualTo(new[] { ("started", "Evolution run started for SMALL"), ("started", "Evolution run started for OTHER") }));
        Assert.That(batch.Runs.Select(run => run.Plan.Cells), Is.All.EqualTo(4));
        Assert.That((await _factory.SendAsync(new GetRun(batch.Runs[0].RunId))).BatchId, Is.EqualTo(batch.BatchId));
    }

    [Test]
    public async Task The_highest_priority_starts_and_the_rest_waits_in_line()
    {
        var batch = await _factory.SendAsync(new StartEvolutionBatch(["SMALL", "OTHER"], SmallRuns.Request, 1, new Dictionary<string, int>(StringComparer.Ordinal) { ["other"] = 5 }));
        var details = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));

        Assert.That(batch.Runs.Select(run => (run.Status, run.Message)), Is.EqualTo(new[] { ("started", "Evolution run started for OTHER"), ("waiting", "Evolution run for SMALL waits for its turn") }));
        Assert.That(details.Runs.Select(run => (run.Symbol, run.Priority, run.Status, run.QueuePosition)), Is.EqualTo(new[] { ("OTHER", 5, "PENDING", (int?)null), ("SMALL", 0, "PENDING", 1) }));
        Assert.That((details.Status, details.RunsTotal, details.Progress, details.StartedAt), Is.EqualTo(("PENDING", 2, 0d, (DateTimeOffset?)null)));
    }

    [Test]
    public void Long_lists_are_refused_by_their_number_alone()
    {
        var symbols = Enumerable.Repeat("", 100_000).ToList();
        var priorities = Enumerable.Range(0, 100_000).ToDictionary(i => $"S{i}", i => i, StringComparer.Ordinal);
        var both = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new StartEvolutionBatch(symbols, SmallRuns.Request, null, priorities)));
        Assert.That(both!.Errors.Select(error => error.ErrorMessage), Is.EqualTo(new[] { "symbols: 100000 given; 1 to 100 are allowed." }));
        var many = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new StartEvolutionBatch(["SMALL"], SmallRuns.Request, null, priorities)));
        Assert.That(many!.Errors.Select(error => error.ErrorMessage), Is.EqualTo(new[] { "priorities: 100000 given; at most 100, one for a symbol." }));
    }

    [Test]
    public async Task A_symbol_whose_data_cannot_carry_the_request_fails_alone()
    {
        var batch = await _factory.SendAsync(new StartEvolutionBatch(["SHORT", "SMALL"], SmallRuns.Request with { MaxGenerations = 1 }, 1));
        var details = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));

        Assert.That(batch.Runs.Select(run => run.Status), Is.EqualTo(new[] { "failed", "started" }));
        Assert.That((details.Runs[0].Status, details.Runs[0].StoppedReason, details.Runs[0].Error), Is.EqualTo(("FAILED", "training_error", batch.Runs[0].Message)));
        Assert.That(details.Runs[0].Error, Does.Contain("SHORT"));
        Assert.That(details.Counts.Select(count => (count.Key, count.Value)), Is.EquivalentTo(new[] { ("PENDING", 1), ("RUNNING", 0), ("COMPLETED", 0), ("STOPPED", 0), ("FAILED", 1) }));
    }

    [Test]
    public async Task What_no_symbol_can_carry_out_is_refused_and_nothing_is_stored()
    {
        var runs = await _factory.CountAsync("evolution.evolution_runs");

        Assert.That(() => _factory.SendAsync(new StartEvolutionBatch(["SMALL", "OTHER"], SmallRuns.Request with { SeedFeatures = ["magic"] })), Throws.TypeOf<UnprocessableException>().With.Message.Contains("magic"));
        Assert.That(() => _factory.SendAsync(new StartEvolutionBatch(["SMALL", "NOWHERE"], SmallRuns.Request)), Throws.TypeOf<NotFoundException>().With.Message.Contains("NOWHERE"));
        Assert.That(() => _factory.SendAsync(new StartEvolutionBatch(["SMALL", "OTHER"], SmallRuns.Request with { PruneFraction = 2 })), Throws.TypeOf<ValidationException>());

        Assert.That(await _factory.CountAsync("evolution.evolution_runs"), Is.EqualTo(runs));
    }

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return Case("Symbols", new([], SmallRuns.Request), "symbols: 0 given; 1 to 100 are allowed.");
        yield return Case("Symbols", new([.. Enumerable.Range(0, 101).Select(i => $"S{i}")], SmallRuns.Request), "symbols: 101 given; 1 to 100 are allowed.");
        yield return Case("Symbols[1]", new(["A", " "], SmallRuns.Request), "symbols: an empty symbol is not allowed.");
        yield return Case("MaxConcurrent", new(["A"], SmallRuns.Request, 0), "max_concurrent: 0 is not allowed; 1 to 64.");
        yield return Case("MaxConcurrent", new(["A"], SmallRuns.Request, 65), "max_concurrent: 65 is not allowed; 1 to 64.");
        yield return Case("priorities", new(["A"], SmallRuns.Request, null, new Dictionary<string, int>(StringComparer.Ordinal) { ["B"] = 1 }), "priorities: 'B' is none of the symbols of the batch.");
        yield return Case("priorities", new(["A"], SmallRuns.Request, null, new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = int.MinValue }), "priorities: -2147483648 for 'a' is not allowed; -1000 to 1000.");
    }

    [TestCaseSource(nameof(Faults))]
    public void A_fault_is_named_with_its_field(string field, StartEvolutionBatch batch, string message)
    {
        var fault = new StartEvolutionBatchValidator().Validate(batch).Errors.Single();

        Assert.That((fault.PropertyName, fault.ErrorMessage), Is.EqualTo((field, message)));
    }

    private static TestCaseData Case(string field, StartEvolutionBatch batch, string message) => new TestCaseData(field, batch, message).SetArgDisplayNames(message);
}
