using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Dossier;

[TestFixture]
internal sealed class DossierTests
{
    private TestFactory _factory = null!;
    private RunDetails _run = null!;
    private PromotedModelDetails _promoted = null!;

    private Guid Id => _promoted.Promoted.PromotedId;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        _run = await _factory.EvolveAsync(SmallRuns.Relaxed with { FeeBps = 0.25, SlippageBps = 0.25 });
        _promoted = await _factory.SendAsync(new GetPromotedModel(_run.Promotion!.PromotedId));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task Curves_end_at_the_returns_of_both_segments_and_months_compound_to_them()
    {
        var curves = await _factory.SendAsync(new GetPromotedCurves(Id));

        foreach (var (curve, result) in new[] { (curves.Simulation, _promoted.Result), (curves.Holdout, _run.Promotion!.Holdout) })
        {
            var last = curve.Points[^1];
            Assert.That(last.Equity, Is.EqualTo(1 + result.TotalReturn).Within(1e-9));
            Assert.That(last.BuyAndHold, Is.EqualTo(1 + result.BuyAndHoldReturn).Within(1e-9));
            Assert.That(curve.Months.Aggregate(1.0, (value, month) => value * (1 + month.Return)), Is.EqualTo(last.Equity).Within(1e-9));
            Assert.That(curve.Months.Aggregate(1.0, (value, month) => value * (1 + month.BuyAndHold)), Is.EqualTo(last.BuyAndHold).Within(1e-9));
            Assert.That(curve.Years.Aggregate(1.0, (value, year) => value * (1 + year.Return)), Is.EqualTo(last.Equity).Within(1e-9));
            Assert.That(curve.Points.Max(point => point.Drawdown), Is.InRange(0, result.MaxDrawdown + 1e-9), "marked to fewer closes");
            Assert.That(curve.Points.Max(point => point.BuyAndHoldDrawdown), Is.GreaterThan(0));
            Assert.That(curve.Points.Select(point => point.Date), Is.Ordered.Ascending.And.Unique);
        }

        Assert.That(curves.Simulation.Points, Has.Count.EqualTo(_promoted.Trades.Equity.Count));
        Assert.That(curves.Holdout.Points[0].Date, Is.GreaterThan(curves.Simulation.Points[0].Date));
    }

    [Test]
    public async Task Looking_at_a_promotion_does_not_read_the_holdout_again()
    {
        await _factory.SendAsync(new GetPromotedCurves(Id));
        await _factory.SendAsync(new GetPromotedTrades(Id));
        await _factory.SendAsync(new GetPromotedCosts(Id));

        // other runs may promote the same model
        var reads = (await _factory.SendAsync(new GetHoldoutReads(_promoted.Model.ModelId))).Where(read => read.RunId == _run.RunId);
        Assert.That(reads.Select(read => read.Purpose), Is.EqualTo(new[] { "promotion" }));
    }

    [Test]
    public async Task A_promotion_from_before_curves_were_kept_is_replayed_once_on_record()
    {
        await using var own = await SmallMarket.FactoryAsync();
        var run = await own.EvolveAsync(SmallRuns.Relaxed);
        var id = run.Promotion!.PromotedId;
        var kept = await own.SendAsync(new GetPromotedCurves(id));
        var trades = await own.SendAsync(new GetPromotedTrades(id, PromotedSegments.Holdout));
        await using (var forget = own.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("delete from evolution.promotion_curves"))
        {
            await forget.ExecuteNonQueryAsync();
        }

        Assert.That(Written(await own.SendAsync(new GetPromotedCurves(id))), Is.EqualTo(Written(kept)));
        Assert.That(Written(await own.SendAsync(new GetPromotedTrades(id, PromotedSegments.Holdout))), Is.EqualTo(Written(trades)));
        Assert.That((await own.SendAsync(new GetHoldoutReads(run.Promotion.ModelId))).Select(read => (read.RunId, read.Purpose)),
            Is.EqualTo(new[] { ((Guid?)run.RunId, "promotion"), ((Guid?)run.RunId, "display") }));
    }

    [Test]
    public async Task Trades_are_numbered_through_both_segments_and_compound_to_their_returns()
    {
        var all = await _factory.SendAsync(new GetPromotedTrades(Id, Size: 1000));
        var (simulated, held) = (_promoted.Result.TradeCount, _run.Promotion!.Holdout.TradeCount);

        Assert.That(all.Total, Is.EqualTo(simulated + held));
        Assert.That(all.Trades.Select(trade => trade.Number), Is.EqualTo(Enumerable.Range(1, simulated + held)));
        Assert.That(all.Trades[simulated - 1].Equity - 1, Is.EqualTo(_promoted.Result.TotalReturn).Within(1e-9));
        Assert.That(all.Trades[^1].Equity - 1, Is.EqualTo(_run.Promotion.Holdout.TotalReturn).Within(1e-9));

        var page = await _factory.SendAsync(new GetPromotedTrades(Id, PromotedSegments.Holdout, Page: 2, Size: 3));
        Assert.That(page.Total, Is.EqualTo(held));
        Assert.That(page.Trades.Select(trade => (trade.Number, trade.Segment)), Is.EqualTo(Enumerable.Range(simulated + 4, 3).Select(number => (number, PromotedSegments.Holdout))));
        Assert.That((await _factory.SendAsync(new GetPromotedTrades(Id, Page: 100_000))).Trades, Is.Empty);

        var won = await _factory.SendAsync(new GetPromotedTrades(Id, Size: 1000, Within: RangeFilter.Parse("return_pct:0.05..;minutes:..30")));
        var expected = all.Trades.Where(row => row.Trade.Return >= 0.0005 && (row.Trade.ExitTime - row.Trade.EntryTime).TotalMinutes <= 30).Select(row => row.Number).ToList();
        Assert.That(won.Trades.Select(row => row.Number), Is.EqualTo(expected), "numbers stay those of all trades");
        Assert.That(won.Total, Is.EqualTo(expected.Count).And.GreaterThan(0).And.LessThan(all.Total));
    }

    [Test]
    public async Task Classes_of_the_trials_hold_every_distinct_trial_once()
    {
        // the same trials once more, in another run: nothing is added
        await _factory.EvolveAsync(SmallRuns.Relaxed with { FeeBps = 0.25, SlippageBps = 0.25 });
        var others = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1, Seed = 77 });
        var later = await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 78 });

        var first = await _factory.SendAsync(new GetPromotedTrials(Id, Bins: 5));
        var last = await _factory.SendAsync(new GetPromotedTrials(later.Promotion!.PromotedId));

        Assert.That(others.Promoted, Is.False);
        Assert.That((first.DistinctTrials, first.Found), Is.EqualTo((8, 8)), "what came later is not what it had to beat");
        Assert.That(first.Bins.Sum(bin => bin.Count) + first.WithoutSharpe, Is.EqualTo(8));
        Assert.That(first.Bins, Has.Count.EqualTo(5));
        Assert.That(last.Found, Is.EqualTo(last.DistinctTrials).And.EqualTo(later.Promotion.DistinctTrials).And.EqualTo(24));
        Assert.That(last.Bins.Sum(bin => bin.Count) + last.WithoutSharpe, Is.EqualTo(last.Found));
    }

    [Test]
    public async Task The_trials_are_measured_against_what_luck_would_reach()
    {
        var trials = await _factory.SendAsync(new GetPromotedTrials(Id));
        var returns = (await _factory.SendAsync(new GetBatchDailyReturns(await BatchAsync(_run.RunId)))).Single(series => series.JobId == _promoted.Trades.JobId);
        var moments = ReturnMoments.Of(returns.Returns.Span);

        // S* with N = 8: Φ⁻¹(1 − 1/8) = 1.1503494, Φ⁻¹(1 − 1/(8e)) = 1.6853…
        const double gamma = 0.5772156649;
        var luck = (((1 - gamma) * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 1 - (1.0 / 8))) + (gamma * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 1 - (1 / (8 * Math.E))))) / Math.Sqrt(trials.Days - 1);
        Assert.That(trials.Days, Is.EqualTo(returns.Returns.Length));
        Assert.That(trials.Benchmark, Is.EqualTo(luck).Within(1e-9));
        Assert.That(trials.Own, Is.EqualTo(moments.SharpeRatio).Within(1e-12));
        Assert.That(ProbabilisticSharpe.Compute(moments, trials.Benchmark).Probability, Is.EqualTo(_run.Promotion!.Dsr).Within(1e-9));
        Assert.That(trials.Bins.Max(bin => bin.To), Is.GreaterThanOrEqualTo(trials.Own));
    }

    [Test]
    public async Task Returns_by_costs_meet_the_charged_and_the_stressed_ones_and_are_zero_at_break_even()
    {
        var costs = await _factory.SendAsync(new GetPromotedCosts(Id));
        CostPoint At(double bps) => costs.Points.Single(point => point.CostBps == bps);

        Assert.That((costs.ChargedBps, costs.DefaultBps, costs.StressedBps), Is.EqualTo((0.5, 1.0, 1.5)));
        Assert.That(At(0.5).Simulation, Is.EqualTo(_promoted.Result.TotalReturn).Within(1e-9));
        Assert.That(At(0.5).Holdout, Is.EqualTo(_run.Promotion!.Holdout.TotalReturn).Within(1e-9));
        Assert.That(At(1.5).Simulation, Is.EqualTo(_run.Promotion.CostStress.TotalReturn).Within(1e-9));
        Assert.That(costs.SimulationBreakEvenBps, Is.EqualTo(_promoted.Result.BreakEvenCostBps).And.LessThan(costs.Points[^1].CostBps));
        Assert.That(costs.HoldoutBreakEvenBps, Is.EqualTo(_run.Promotion.Holdout.BreakEvenCostBps));
        Assert.That(costs.Points.Select(point => point.CostBps), Is.Ordered.Ascending.And.Unique);
        Assert.That(costs.Points.Select(point => point.Simulation), Is.Ordered.Descending);
    }

    [Test]
    public async Task The_plateau_holds_the_whole_grid_of_its_regime_with_the_promoted_one_marked_once()
    {
        var plateau = await _factory.SendAsync(new GetPromotedPlateau(Id));
        var results = (await _factory.SendAsync(new GetGenerations(_run.RunId, 1000))).Single().TopResults;

        Assert.That((plateau.Thresholds.Count, plateau.Cutoffs.Count, plateau.Cells.Count), Is.EqualTo((2, 2, 4)));
        Assert.That(plateau.Regime, Is.EqualTo(_run.Promotion!.Regime));
        Assert.That(plateau.Score, Is.EqualTo(_run.Promotion.PlateauScore));
        Assert.That(plateau.Cells.Single(cell => cell.Promoted).Sqn, Is.EqualTo(_run.Promotion.Sqn));
        for (var cell = 0; cell < 4; cell++)
        {
            var same = results.Single(strategy => strategy.Strategy == new Strategy(plateau.Thresholds[cell / 2], plateau.Cutoffs[cell % 2], plateau.Regime));
            Assert.That((plateau.Cells[cell].Sqn, plateau.Cells[cell].Trades), Is.EqualTo((same.Result!.Sqn, (int?)same.Result.TradeCount)));
        }
    }

    [Test]
    public async Task The_tests_say_what_was_asked_and_what_was_shown()
    {
        var tests = await _factory.SendAsync(new GetPromotionTests(Id));

        Assert.That(tests.Select(test => (test.Name, test.Relation, test.Bound)), Is.EqualTo(new[]
        {
            ("deflated_sharpe", "≥", 0.95), ("overfitting", "≤", 0.5), ("holdout_profit_factor", ">", 1.0), ("holdout_trades", "≥", 30.0),
            ("break_even_cost", ">", 1.0), ("holdout_break_even_cost", ">", 1.0),
        }));
        Assert.That(tests.Select(test => test.Value), Is.EqualTo(new double?[]
        {
            _run.Promotion!.Dsr, _run.Promotion.Pbo, _run.Promotion.Holdout.ProfitFactor, _run.Promotion.Holdout.TradeCount,
            _promoted.Result.BreakEvenCostBps, _run.Promotion.Holdout.BreakEvenCostBps,
        }));
        Assert.That(tests.Select(test => test.Failure).OfType<string>().Distinct(StringComparer.Ordinal), Is.EqualTo(_run.Promotion.Reasons));
    }

    [Test]
    public void What_is_not_there_or_not_allowed_is_refused_with_the_reason()
    {
        Assert.That(() => _factory.SendAsync(new GetPromotedCurves(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetPromotionTests(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetPromotedTrades(Id, "tomorrow")), Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("segment: 'tomorrow' is not known; allowed: simulation, holdout."));
        Assert.That(() => _factory.SendAsync(new GetPromotedTrades(Id, Page: 0)), Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("page: 0 is not allowed; 1 and up."));
        Assert.That(() => _factory.SendAsync(new GetPromotedTrades(Id, Within: [new("sqn", 1, null)])), Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("filter: 'sqn' is no column here; entry_price, "));
        Assert.That(() => _factory.SendAsync(new GetPromotedTrials(Id, Bins: 0)), Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("bins: 0 is not allowed; 1 to 200."));
    }

    private async Task<Guid> BatchAsync(Guid run)
    {
        await using var command = _factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(string.Create(CultureInfo.InvariantCulture, $"select batch_id from evolution.generations where run_id = '{run}'"));
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    private static string Written<T>(T value) => JsonSerializer.Serialize(value, FactoryJson.Options);
}
