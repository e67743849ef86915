using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.SimulatedMarkets;

internal sealed class ImportDemoBarsTests
{
    [Test]
    public async Task Importing_the_demonstration_market_twice_equals_once()
    {
        await using var factory = await TestFactory.CreateAsync();
        var once = await factory.SendAsync(new ImportDemoBars());
        var twice = await factory.SendAsync(new ImportDemoBars());

        Assert.That(once.Select(series => (series.Symbol, series.Timeframe, series.Bars)), Is.EqualTo(new[] { ("EDGE", "1m", 117_000), ("NOISE", "1m", 117_000) }));
        Assert.That(twice, Is.EqualTo(once));
        Assert.That(await factory.SendAsync(new GetSymbols()), Is.EqualTo(once));
        Assert.That((await factory.LoadAsync("EDGE", Timeframe.OneMinute)).Columns(), Is.EqualTo(SimulatedMarket.Generate(new(), 1, edge: true).Columns()));
    }

    [Test]
    public async Task Another_seed_replaces_the_bars()
    {
        await using var factory = await TestFactory.CreateAsync();
        var first = await factory.SendAsync(new ImportDemoBars());
        var second = await factory.SendAsync(new ImportDemoBars(2));

        Assert.That(second.Select(series => series.ContentHash).Intersect(first.Select(series => series.ContentHash), StringComparer.Ordinal), Is.Empty);
        Assert.That((await factory.LoadAsync("NOISE", Timeframe.OneMinute)).Columns(), Is.EqualTo(SimulatedMarket.Generate(new(), 2, edge: false).Columns()));
    }
}
