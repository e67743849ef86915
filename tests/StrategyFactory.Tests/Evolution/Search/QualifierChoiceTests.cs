using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class QualifierChoiceTests
{
    [Test]
    public async Task Every_symbol_is_measured_over_its_own_dates()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        await factory.StoreAsync(SmallMarket.Generate("OTHER", seed: 5));
        var run = await factory.EvolveAsync(SmallRuns.Relaxed with { SimulationTickers = ["SMALL", "OTHER"] });
        var returns = await factory.DailyReturnsAsync(run.RunId);
        var best = returns.MaxBy(series => Score(series, run.Promotion!.DistinctTrials))!;

        Assert.That((returns.Count, run.Promotion!.DistinctTrials), Is.EqualTo((16, 16L)));
        Assert.That((run.Promotion.Ticker, run.Promotion.Dsr), Is.EqualTo((best.Ticker, DeflatedSharpe.Compute(ReturnMoments.Of(best.Returns.Span), 16).Probability)));
    }

    /// <summary>The minutes of a year of bitcoin, traded for nothing: most of what qualifies is real, and costs more than it earns.</summary>
    [Test]
    public async Task Of_bitcoin_2018_the_surest_edge_is_examined_and_not_the_highest_SQN()
    {
        _ = SharedData.Require("data/intraday/BTCUSD_M1_2018_bitfinex.csv.gz");
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync("BTCUSD", "1m", "data/intraday/BTCUSD_M1_2018_bitfinex.csv.gz");
        var run = await factory.EvolveAsync(new()
        {
            Symbol = "BTCUSD",
            Direction = Direction.Both,
            Thresholds = [.. new[] { 0.5, 0.8, 0.9, 0.95, 0.99 }.Select(quantile => new Threshold(quantile, IsQuantile: true))],
            FeeBps = 0,
            SlippageBps = 0,
            SqnMin = 0.5,
            SqnMax = 1000,
            ProfitFactorMin = 1.05,
            ProfitFactorMax = 1000,
            TradeCountMin = 30,
            TradeCountMax = 1_000_000,
            WeeklyConsistencyMax = 1000,
            MaxGenerations = 1,
        });
        var results = (await factory.SendAsync(new GetGenerations(run.RunId, 1000))).Single().TopResults.ToDictionary(strategy => strategy.JobId);
        var trials = run.Promotion!.DistinctTrials;
        var deflated = (await factory.DailyReturnsAsync(run.RunId)).ToDictionary(series => series.JobId, series => DeflatedSharpe.Compute(ReturnMoments.Of(series.Returns.Span), trials));
        var qualifiers = results.Values.Where(strategy => strategy.Result is { ProfitFactor: >= 1.05, TradeCount: >= 30, Sqn: >= 0.5, WeeklyConsistency: not null }).ToList();
        var lucky = qualifiers.MaxBy(strategy => strategy.Result!.Sqn)!;
        TestContext.Out.WriteLine($"{qualifiers.Count} qualify, {qualifiers.Count(strategy => deflated[strategy.JobId].Probability >= 0.95)} with DSR 0.95; highest SQN {lucky.Result!.Sqn:0.00}: {lucky.Result.TradeCount} trades, DSR {deflated[lucky.JobId].Probability:0.0000}");
        TestContext.Out.WriteLine($"examined: SQN {run.Promotion.Sqn:0.00}, {run.Promotion.Trades} trades, DSR {run.Promotion.Dsr}, z {qualifiers.Max(strategy => deflated[strategy.JobId].Score)}, {string.Join(' ', run.Promotion.Reasons)}");

        Assert.That(qualifiers.Count(strategy => deflated[strategy.JobId].Probability >= 0.95), Is.GreaterThanOrEqualTo(59));
        Assert.That(run.Promotion.Trades, Is.EqualTo(qualifiers.MaxBy(strategy => deflated[strategy.JobId].Score)!.Result!.TradeCount).And.GreaterThan(10_000));
        Assert.That((lucky.Result.TradeCount, deflated[lucky.JobId].Score < deflated.Values.Max(one => one.Score) - 3), Is.EqualTo((3148, true)), "what was promoted before");
        Assert.That((run.Promotion.Dsr, run.Promotion.Verdict, string.Join(' ', run.Promotion.Reasons)), Is.EqualTo(((double?)1, "suspect", "below_costs")));
        Assert.That(qualifiers.MaxBy(strategy => deflated[strategy.JobId].Score)!.Result!.BreakEvenCostBps, Is.InRange(0, 1), "on the holdout it is 1.1");
    }

    private static double? Score(StrategyDailyReturns series, long trials) => DeflatedSharpe.Compute(ReturnMoments.Of(series.Returns.Span), trials).Score;
}
