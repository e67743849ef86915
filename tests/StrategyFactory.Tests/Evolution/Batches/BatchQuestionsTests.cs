using NUnit.Framework;
using StrategyFactory.Evolution.Batches;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Batches;

[TestFixture]
internal sealed class BatchQuestionsTests
{
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _factory = await SmallMarket.FactoryAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public void Runs_are_symbols_times_bar_lengths_times_horizons_each_once()
    {
        var batch = new StartEvolutionBatch(["b", "A"], SmallRuns.Request with { Timeframe = "1h" }, null, new Dictionary<string, int>(StringComparer.Ordinal) { ["A"] = 1 })
        {
            Timeframes = ["1m", "5M", "1m"],
            Horizons = [1, Horizon.SessionEnd, 1],
        };

        Assert.That(BatchQuestions.InTurn(batch).Select(run => (run.Request.Symbol, run.Request.Timeframe, run.Request.Horizon.ToString(), run.Priority)), Is.EqualTo(new[]
        {
            ("A", "1m", "1", 1), ("A", "1m", "session_end", 1), ("A", "5m", "1", 1), ("A", "5m", "session_end", 1),
            ("B", "1m", "1", 0), ("B", "1m", "session_end", 0), ("B", "5m", "1", 0), ("B", "5m", "session_end", 0),
        }));
        Assert.That(BatchQuestions.InTurn(batch with { Timeframes = null, Horizons = [] }).Select(run => (run.Request.Timeframe, run.Request.Horizon.Bars)), Is.EqualTo(new[] { ("1h", 1), ("1h", 1) }));
    }

    [Test]
    public async Task The_table_tells_what_each_question_came_to_and_trials_of_all_bar_lengths_count()
    {
        var request = SmallRuns.Relaxed with { MaxGenerations = 1, Hold = null };
        var started = await _factory.SendAsync(new StartEvolutionBatch(["SMALL"], request, 1) { Timeframes = ["1m", "5m"], Horizons = [1, 3] });
        await _factory.RunDueAsync();
        var batch = await _factory.SendAsync(new GetEvolutionBatch(started.BatchId));

        Assert.That(batch.Runs.Select(run => (run.Timeframe, run.Horizon.Bars, run.Status)), Is.EqualTo(new[] { ("1m", 1, "COMPLETED"), ("1m", 3, "COMPLETED"), ("5m", 1, "COMPLETED"), ("5m", 3, "COMPLETED") }), string.Join(' ', batch.Runs.Select(run => run.Error)));
        foreach (var run in batch.Runs.Where(run => run.Promotion is not null))
        {
            var promotion = (await _factory.SendAsync(new GetRun(run.RunId))).Promotion!;
            Assert.That(
                (run.Promotion!.PromotedId, run.Promotion.Sqn, run.Promotion.ProfitFactor, run.Promotion.Trades, run.Promotion.Dsr, run.Promotion.HoldoutProfitFactor, run.Promotion.HoldoutReturn, run.Verdict),
                Is.EqualTo((promotion.PromotedId, promotion.Sqn, promotion.ProfitFactor, promotion.Trades, promotion.Dsr, promotion.Holdout.ProfitFactor, promotion.Holdout.TotalReturn, promotion.Verdict)));
        }

        // Eight strategies each: 8 and 16 on one-minute bars, and with the two of five-minute bars 24 and 32.
        var grids = batch.Runs.Select((run, place) => (run.Promotion?.DistinctTrials, (long?)(8 * (place + 1)))).Where(pair => pair.DistinctTrials is not null).ToList();
        Assert.That(grids, Has.Count.GreaterThan(2));
        Assert.That(grids.Select(pair => pair.DistinctTrials), Is.EqualTo(grids.Select(pair => pair.Item2)));
    }

    [Test]
    public void Wrong_bar_lengths_and_horizons_are_named()
    {
        var batch = new StartEvolutionBatch(["SMALL"], SmallRuns.Request) { Timeframes = ["1m", "2m"], Horizons = [1, 900] };
        var many = new StartEvolutionBatch([.. Enumerable.Range(0, 100).Select(i => $"S{i}")], SmallRuns.Request) { Horizons = [1, 2, 3, 4, 5, 6] };

        Assert.That(new StartEvolutionBatchValidator().Validate(batch).Errors.Select(error => (error.PropertyName, error.ErrorMessage)), Is.EquivalentTo(new[]
        {
            ("Timeframes[1]", "timeframes: '2m' is not known; allowed: 1m, 5m, 15m, 30m, 1h, 4h, 1d."),
            ("Horizons[1]", "horizons: 900 is not allowed; 1 to 500 bars, or session_end."),
        }));
        Assert.That(new StartEvolutionBatchValidator().Validate(many).Errors.Single().ErrorMessage, Is.EqualTo("symbols: 600 runs are asked for, symbols times bar lengths times horizons; at most 500 are allowed."));
    }
}
