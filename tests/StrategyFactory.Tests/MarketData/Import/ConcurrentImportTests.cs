using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Import;

internal sealed class ConcurrentImportTests
{
    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync() => _factory = await TestFactory.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Parts_of_one_symbol_imported_at_once_end_up_whole()
    {
        var bars = MadeBars.Of("BUSY", Timeframe.FiveMinutes, "2024-01-29", 3200);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(part => _factory.ImportAsync(bars.Part((part * 200)..((part + 1) * 200)))));

        Assert.That((await _factory.LoadAsync("BUSY", Timeframe.FiveMinutes)).Columns(), Is.EqualTo(bars.Columns()));
        Assert.That((await _factory.SeriesAsync("BUSY")).Bars, Is.EqualTo(3200));
        Assert.That(await _factory.RowsAsync(), Is.EqualTo((1, 2, 16)));
    }

    [Test]
    public async Task Different_symbols_imported_at_once_do_not_mix()
    {
        var all = Enumerable.Range(0, 12).Select(seed => MadeBars.Of($"S{seed}", Timeframe.OneHour, "2024-01-01", 300 + seed, seed)).ToArray();
        await Task.WhenAll(all.Select(_factory.ImportAsync));

        foreach (var bars in all)
        {
            Assert.That((await _factory.LoadAsync(bars.Symbol, Timeframe.OneHour)).Columns(), Is.EqualTo(bars.Columns()), bars.Symbol);
        }
    }

    [Test]
    public async Task Of_the_same_bars_imported_at_once_in_two_versions_one_version_stays_whole()
    {
        var versions = new[] { 1, 2 }.Select(seed => MadeBars.Of("TWO", Timeframe.FifteenMinutes, "2024-03-20", 2000, seed)).ToArray();
        await Task.WhenAll(versions.Concat(versions).Select(_factory.ImportAsync));
        var stored = await _factory.LoadAsync("TWO", Timeframe.FifteenMinutes);

        Assert.That(stored.Columns(), Is.EqualTo(versions[0].Columns()).Or.EqualTo(versions[1].Columns()));
    }

    [Test]
    public async Task Bars_that_change_between_the_reading_of_their_hash_and_of_themselves_are_not_taken_for_the_old_ones()
    {
        var bars = MadeBars.Of("RACE", Timeframe.OneHour, "2024-01-01", 500);
        await _factory.ImportAsync(bars);
        await using var scope = _factory.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<MarketDataContext>();
        var before = context.Series.Single();
        await _factory.ImportAsync(bars.WithClose(3, 1.5));

        Assert.ThrowsAsync<ConflictException>(() => scope.ServiceProvider.GetRequiredService<BarStore>().ReadAsync(before, CancellationToken.None));
        Assert.That((await _factory.LoadAsync("RACE", Timeframe.OneHour)).Close.Span[3], Is.EqualTo(1.5));
    }

    [Test]
    public async Task Whoever_reads_while_bars_are_imported_gets_the_bars_that_the_hash_names()
    {
        var versions = Enumerable.Range(0, 8).Select(seed => MadeBars.Of("LIVE", Timeframe.OneHour, "2024-01-01", 200, seed)).ToArray();
        await _factory.ImportAsync(versions[0]);
        using var ended = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntilAsync(ended.Token))).ToArray();
        foreach (var version in versions)
        {
            await _factory.ImportAsync(version);
        }

        await ended.CancelAsync();
        var seen = (await Task.WhenAll(readers)).SelectMany(pairs => pairs).Append(await ReadAsync()).ToArray();
        Assert.That(seen.GroupBy(pair => pair.Hash, StringComparer.Ordinal).Select(group => group.Select(pair => pair.LastClose).Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(seen.Select(pair => pair.LastClose).Distinct(), Is.SubsetOf(versions.Select(version => version.Close.Span[^1])));
        Assert.That(seen[^1].LastClose, Is.EqualTo(versions[^1].Close.Span[^1]));
    }

    private async Task<List<(string Hash, double LastClose)>> ReadUntilAsync(CancellationToken ended)
    {
        List<(string Hash, double LastClose)> seen = [];
        while (!ended.IsCancellationRequested)
        {
            seen.Add(await ReadAsync());
        }

        return seen;
    }

    private async Task<(string Hash, double LastClose)> ReadAsync()
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        var loaded = await scope.ServiceProvider.GetRequiredService<SeriesReader>().LoadAsync("LIVE", Timeframe.OneHour, CancellationToken.None);
        return (loaded.Snapshot.ContentHash, loaded.Bars.Close.Span[^1]);
    }
}
