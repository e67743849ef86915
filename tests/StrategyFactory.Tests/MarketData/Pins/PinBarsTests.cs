using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Pins;

/// <summary>Whoever has pinned bars reads the same whatever is imported, and what nobody reads any more is dropped.</summary>
internal sealed class PinBarsTests
{
    private static readonly BarSeries Before = MadeBars.Of("EUR", Timeframe.OneHour, "2022-11-01", 9000, 1);
    private static readonly BarSeries After = MadeBars.Of("EUR", Timeframe.OneHour, "2022-11-01", 9000, 2);
    private static readonly BarSeries Reference = MadeBars.Of("SPY", Timeframe.OneHour, "2022-11-01", 9000, 3);

    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _factory = await TestFactory.CreateAsync();
        await _factory.ImportAsync(Before);
        await _factory.ImportAsync(Reference);
    }

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Half_of_the_bars_overwritten_change_nothing_of_what_is_read_by_a_pin()
    {
        var pin = await PinAsync("eur");
        var (dataset, columns) = (await DatasetAsync(pin), await ColumnsAsync(pin));
        await _factory.ImportAsync(After.Part(4000..));
        await _factory.ImportAsync(MadeBars.Of("SPY", Timeframe.OneHour, "2022-11-01", 9000, 4));
        await _factory.ImportAsync(MadeBars.Of("EUR", Timeframe.OneDay, "2022-11-01", 400, 5));
        await _factory.ImportAsync(MadeBars.Of("VIX", Timeframe.OneDay, "2022-10-01", 430, 6));

        Assert.That((await SeriesAsync(pin)).Columns(), Is.EqualTo(Before.Columns()));
        Assert.That((await _factory.LoadAsync("EUR", Timeframe.OneHour)).Close.Span[4000], Is.EqualTo(After.Close.Span[4000]));
        var again = await DatasetAsync(pin);
        Assert.That(again.Snapshots, Is.EqualTo(dataset.Snapshots));
        Assert.That((again.Regimes.VixSource, (await DatasetAsync(null)).Regimes.VixSource), Is.EqualTo(("realised", "vix")));
        Assert.That(again.Regimes.Vix.ToArray(), Is.EqualTo(dataset.Regimes.Vix.ToArray()));
        Assert.That(again.Features.Select(feature => feature.ToArray()), Is.EqualTo(dataset.Features.Select(feature => feature.ToArray())));
        var read = await ColumnsAsync(pin);
        Assert.That(read.Columns.Select(column => column.ToArray()), Is.EqualTo(columns.Columns.Select(column => column.ToArray())));
    }

    [Test]
    public async Task A_pin_is_of_every_host_and_outlives_each()
    {
        var pin = await PinAsync("EUR");
        await _factory.ImportAsync(After);
        await using var other = await TestFactory.CreateAsync(connectionString: _factory.ConnectionString);

        var read = await other.SendAsync(new GetBarSeries("EUR", "1h") { AsOf = pin });
        Assert.That(read.Columns(), Is.EqualTo(Before.Columns()));
    }

    [Test]
    public async Task A_symbol_pinned_before_it_was_imported_is_not_there()
    {
        var pin = await PinAsync("EUR", "GBP");
        await _factory.ImportAsync(MadeBars.Of("GBP", Timeframe.OneHour, "2024-01-01", 100));

        Assert.That(() => _factory.SendAsync(new GetBarSeries("GBP", "1h") { AsOf = pin }), Throws.TypeOf<NotFoundException>().With.Message.EqualTo("Symbol 'GBP' was not imported for 1h when its bars were pinned."));
        Assert.That((await _factory.SendAsync(new GetBarSeries("GBP", "1h"))).Count, Is.EqualTo(100));
    }

    [Test]
    public async Task Imports_without_a_pin_keep_one_copy_and_those_with_one_keep_what_it_reads()
    {
        await _factory.ImportAsync(After);
        Assert.That(await ChunksAsync(), Is.EqualTo((4, 0)), "two years of each symbol");

        var first = await PinAsync("EUR");
        await _factory.ImportAsync(Before.Part(..100));
        Assert.That(await ChunksAsync(), Is.EqualTo((4, 1)), "one year was touched");
        await _factory.ImportAsync(Before.Part(..200));
        Assert.That(await ChunksAsync(), Is.EqualTo((4, 1)), "what nobody reads between them is written over");

        var second = await PinAsync("EUR");
        await _factory.ImportAsync(Before);
        Assert.That(await ChunksAsync(), Is.EqualTo((4, 3)));
        Assert.That((await SeriesAsync(first)).Columns(), Is.EqualTo(After.Columns()));
        var between = await SeriesAsync(second);
        Assert.That(between.Close.Span[199], Is.EqualTo(Before.Close.Span[199]));
        Assert.That(between.Close.Span[200], Is.EqualTo(After.Close.Span[200]));

        await _factory.SendAsync(new ReleaseBars([first]));
        Assert.That(await ChunksAsync(), Is.EqualTo((4, 2)));
        Assert.That((await SeriesAsync(second)).Columns(), Is.EqualTo(between.Columns()));
        await _factory.SendAsync(new ReleaseBars([second, Guid.NewGuid()]));
        Assert.That(await ChunksAsync(), Is.EqualTo((4, 0)));
        Assert.That((await SeriesAsync(second)).Columns(), Is.EqualTo(Before.Columns()), "a pin that is released reads what there is now");
    }

    [Test]
    public async Task A_pin_held_already_stays_as_it_is()
    {
        var pin = await PinAsync("EUR");
        await _factory.ImportAsync(After);
        await _factory.SendAsync(new PinBars(pin, PinOwner.Run, ["EUR", "SPY"], []));

        Assert.That((await SeriesAsync(pin)).Columns(), Is.EqualTo(Before.Columns()));
        var held = (await _factory.SendAsync(new GetPins(PinOwner.Run))).Single();
        Assert.That((held.Id, string.Join(' ', held.Symbols)), Is.EqualTo((pin, "EUR SPY VIX")));
        Assert.That(await _factory.SendAsync(new GetPins(PinOwner.ForecastSearch)), Is.Empty);
    }

    [Test]
    public async Task A_pin_asked_for_while_an_import_is_under_way_is_of_what_that_leaves()
    {
        var pin = Guid.CreateVersion7();
        Task pinning = Task.CompletedTask;
        await using (var scope = _factory.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<DatabaseSession>().InTransactionAsync(
                async token =>
                {
                    await scope.ServiceProvider.GetRequiredService<BarStore>().MergeAsync(After, token);
                    pinning = _factory.SendAsync(new PinBars(pin, PinOwner.Run, ["EUR"], []), token);
                },
                CancellationToken.None);
        }

        await pinning;
        await _factory.ImportAsync(Before);
        Assert.That((await SeriesAsync(pin)).Columns(), Is.EqualTo(After.Columns()));
    }

    [Test]
    public async Task Imports_and_pins_all_at_once_leave_every_pin_a_whole_version()
    {
        var versions = Enumerable.Range(10, 8).Select(seed => MadeBars.Of("EUR", Timeframe.OneHour, "2022-11-01", 9000, seed)).ToArray();
        Guid[] pins = [.. versions.Select(_ => Guid.CreateVersion7())];
        await Task.WhenAll(versions.Zip(pins, (version, pin) => Task.WhenAll(
            _factory.ImportAsync(version), _factory.SendAsync(new PinBars(pin, PinOwner.Run, ["EUR"], [])))));

        double[] closes = [.. versions.Append(Before).Select(version => version.Close.Span[^1])];
        foreach (var pin in pins)
        {
            var read = await SeriesAsync(pin);
            var version = versions.Append(Before).Single(one => one.Close.Span[^1] == read.Close.Span[^1]);
            Assert.That(read.Columns(), Is.EqualTo(version.Columns()));
            Assert.That(closes, Does.Contain(read.Close.Span[^1]));
        }

        await Task.WhenAll(pins.Select(pin => _factory.SendAsync(new ReleaseBars([pin]))));
        await _factory.SendAsync(new ReleaseBars([]));
        Assert.That(await ChunksAsync(), Is.EqualTo((4, 0)));
    }

    private async Task<Guid> PinAsync(params string[] symbols)
    {
        var pin = Guid.CreateVersion7();
        await _factory.SendAsync(new PinBars(pin, PinOwner.Run, symbols, ["return_1", "SPY.rsi_14"]));
        return pin;
    }

    private Task<BarSeries> SeriesAsync(Guid pin) => _factory.SendAsync(new GetBarSeries("EUR", "1h") { AsOf = pin });

    private Task<Dataset> DatasetAsync(Guid? pin) =>
        _factory.SendAsync(new GetDataset("EUR", Timeframe.OneHour, ["return_1", "SPY.rsi_14"], new(), 1, 1) { AsOf = pin });

    private Task<BarColumns> ColumnsAsync(Guid pin) =>
        _factory.SendAsync(new GetBarColumns("EUR", "1h", ["close", "SPY", "SPY.rsi_14"]) { AsOf = pin });

    private Task<(int Now, int Kept)> ChunksAsync() => _factory.QueryAsync(async context => (
        await context.Chunks.CountAsync(chunk => chunk.Until == null), await context.Chunks.CountAsync(chunk => chunk.Until != null)));
}
