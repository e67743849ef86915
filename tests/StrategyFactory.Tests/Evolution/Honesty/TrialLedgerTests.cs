using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Honesty;

[TestFixture]
internal sealed class TrialLedgerTests
{
    private const int Grid = 8;

    [Test]
    public async Task Trials_are_counted_once_over_runs_and_grids_and_apart_for_every_symbol()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        await factory.StoreAsync(SmallMarket.Generate("OTHER"));
        var request = SmallRuns.Request with { MaxGenerations = 2 };

        await factory.EvolveAsync(request);
        Assert.That(await CountAsync(factory, "SMALL"), Is.EqualTo(2 * Grid));
        await factory.EvolveAsync(request);
        Assert.That(await CountAsync(factory, "SMALL"), Is.EqualTo(2 * Grid), "the same again");
        await factory.EvolveAsync(request with { MaxGenerations = 1, ZScoreCutoffs = [0, 3, 4] });
        Assert.That(await CountAsync(factory, "SMALL"), Is.EqualTo((2 * Grid) + 4), "a third cutoff");
        await factory.EvolveAsync(request with { MaxGenerations = 1, FeeBps = 1 });
        Assert.That(await CountAsync(factory, "SMALL"), Is.EqualTo((3 * Grid) + 4), "other costs are other trials");
        Assert.That(await CountAsync(factory, "OTHER"), Is.Zero);
        await factory.EvolveAsync(request with { Symbol = "OTHER", MaxGenerations = 1 });
        Assert.That((await CountAsync(factory, "SMALL"), await CountAsync(factory, "OTHER")), Is.EqualTo(((3L * Grid) + 4, (long)Grid)));
        Assert.That((await factory.EvolveAsync(SmallRuns.Relaxed)).Promotion!.DistinctTrials, Is.EqualTo((3 * Grid) + 4), "what is held against a promotion is all that was ever tried");
    }

    [Test]
    public async Task Runs_that_enter_the_same_trials_at_once_neither_lose_nor_double_any()
    {
        await using var factory = await TestFactory.CreateAsync();
        byte[][] trials = [.. Enumerable.Range(0, 500).Select(number => BitConverter.GetBytes(number).Concat(new byte[28]).ToArray())];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async shift =>
        {
            await using var scope = factory.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TrialLedger>().RecordAsync("X", "1m", [.. trials[(shift * 50)..], .. trials[..(shift * 50)]], CancellationToken.None);
        }));

        Assert.That(await CountAsync(factory, "X"), Is.EqualTo(500));
    }

    private static async Task<long> CountAsync(TestFactory factory, string symbol)
    {
        await using var scope = factory.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TrialLedger>().CountAsync(symbol, "1m", null, CancellationToken.None);
    }
}
