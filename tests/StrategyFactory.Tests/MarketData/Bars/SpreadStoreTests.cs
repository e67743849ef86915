using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Bars;

/// <summary>Spreads in the store: kept, merged, pinned, forgotten, hashed, exported, and nothing where there are none.</summary>
internal sealed class SpreadStoreTests
{
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _factory = await TestFactory.CreateAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Bars_without_spreads_have_the_hash_of_their_six_columns()
    {
        var bars = MadeBars.Of("PLAIN", Timeframe.OneHour, "2024-01-20", 1500);
        await _factory.ImportAsync(bars);

        var series = await _factory.SeriesAsync("PLAIN");
        var expected = ChunkPeriod.Split(bars.Timeframe, bars.Times).SelectMany(chunk => Hash(bars.Part(chunk.Start..chunk.End))).ToArray();
        Assert.That(series.ContentHash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(expected))));
        Assert.That((series.SpreadBars, series.MedianSpreadBps), Is.EqualTo((0, (double?)null)));
        Assert.That((await _factory.LoadAsync("PLAIN", Timeframe.OneHour)).Spread, Is.Null);
        Assert.That((await _factory.LoadAsync("PLAIN", Timeframe.OneDay)).Spread, Is.Null);
    }

    [Test]
    public async Task Spreads_come_back_to_the_bit_and_are_part_of_the_content()
    {
        var plain = MadeBars.Of("KEPT", Timeframe.OneHour, "2024-01-20", 1500);
        var bars = plain.WithSpread(3);
        await _factory.ImportAsync(plain);
        var before = (await _factory.SeriesAsync("KEPT")).ContentHash;
        var report = await _factory.ImportAsync(bars);
        var series = await _factory.SeriesAsync("KEPT");
        var known = bars.Spread!.Value.ToArray().Where(value => !double.IsNaN(value)).Order().ToArray();

        Assert.That((await _factory.LoadAsync("KEPT", Timeframe.OneHour)).Columns(), Is.EqualTo(bars.Columns()).And.Length.EqualTo(7));
        Assert.That(series.ContentHash, Is.Not.EqualTo(before));
        Assert.That((series.SpreadBars, report.SpreadBars), Is.EqualTo((known.Length, known.Length)));
        Assert.That(series.MedianSpreadBps, Is.EqualTo(1e4 * (known[known.Length / 2] + known[(known.Length - 1) / 2]) / 2).Within(1e-9));
        Assert.That(report.MedianSpreadBps, Is.EqualTo(series.MedianSpreadBps));

        var dataset = await _factory.SendAsync(new GetDataset("KEPT", Timeframe.OneHour, ["return_1"], new(), 1, 1));
        Assert.That(dataset.Bars.Spread!.Value.ToArray(), Is.EqualTo(bars.Spread!.Value.ToArray()));
        var page = await _factory.SendAsync(new GetBars("KEPT", "1h", Limit: 1500));
        Assert.That(page.Bars.Select(bar => bar.Spread ?? double.NaN), Is.EqualTo(bars.Spread!.Value.ToArray()));
        var part = await _factory.SendAsync(new GetBarSeries("KEPT", "1h", From: MadeBars.Time("2024-01-20 10:00"), To: MadeBars.Time("2024-01-20 20:00")));
        Assert.That(part.Columns(), Is.EqualTo(bars.Part(10..20).Columns()));

        await _factory.ImportAsync(plain);
        Assert.That((await _factory.SeriesAsync("KEPT")).ContentHash, Is.EqualTo(before), "bars that come without a spread take it away");
        Assert.That((await _factory.LoadAsync("KEPT", Timeframe.OneHour)).Spread, Is.Null);
    }

    [Test]
    public async Task Any_order_of_imports_and_removals_leaves_what_a_dictionary_holds([Values(1, 2, 3, 4)] int seed)
    {
        var random = new Random(seed);
        var (symbol, rebuilt) = ($"TWIN{seed}", $"AGAIN{seed}");
        var all = MadeBars.Of(symbol, Timeframe.OneHour, "2024-01-25", 2000, seed);
        SortedDictionary<long, BarSeries> twin = [];
        for (var step = 0; step < 12; step++)
        {
            var start = random.Next(1800);
            var end = start + random.Next(20, 200);
            if (step > 4 && random.Next(4) == 0)
            {
                var (from, to) = (all.Times.Span[start], all.Times.Span[end]);
                if (twin.Keys.Any(time => time >= from && time < to))
                {
                    await _factory.SendAsync(new ForgetBars(symbol, "1h", DateTimeOffset.FromUnixTimeMilliseconds(from), DateTimeOffset.FromUnixTimeMilliseconds(to), "test"));
                    foreach (var time in twin.Keys.Where(time => time >= from && time < to).ToList())
                    {
                        twin.Remove(time);
                    }
                }

                continue;
            }

            var part = MadeBars.Of(symbol, Timeframe.OneHour, "2024-01-25", 2000, random.Next()).Part(start..end);
            part = random.Next(2) == 0 ? part : part.WithSpread(random.Next(), random.NextDouble());
            await _factory.ImportAsync(part);
            for (var bar = 0; bar < part.Count; bar++)
            {
                twin[part.Times.Span[bar]] = part.Part(bar..(bar + 1));
            }
        }

        var stored = await _factory.LoadAsync(symbol, Timeframe.OneHour);
        Assert.That(stored.Times.ToArray(), Is.EqualTo(twin.Keys));
        Assert.That(stored.Close.ToArray(), Is.EqualTo(twin.Values.Select(bar => bar.Close.Span[0])));
        Assert.That(stored.Spread!.Value.ToArray(), Is.EqualTo(twin.Values.Select(bar => bar.Spread?.Span[0] ?? double.NaN)));
        await _factory.ImportAsync(rebuilt, "1h", stored.Csv());
        Assert.That((await _factory.SeriesAsync(rebuilt)).ContentHash, Is.EqualTo((await _factory.SeriesAsync(symbol)).ContentHash));
        Assert.That((await _factory.SeriesAsync(symbol)).SpreadBars, Is.EqualTo(stored.Spread!.Value.ToArray().Count(value => !double.IsNaN(value))));
    }

    [Test]
    public async Task A_pin_keeps_the_spreads_that_it_was_made_with()
    {
        var bars = MadeBars.Of("HELD", Timeframe.OneHour, "2024-01-20", 1500).WithSpread(4);
        await _factory.ImportAsync(bars);
        var pin = Guid.CreateVersion7();
        await _factory.SendAsync(new PinBars(pin, PinOwner.Run, ["HELD"], []));
        await _factory.ImportAsync(bars.WithSpread(5));

        Assert.That((await _factory.SendAsync(new GetBarSeries("HELD", "1h") { AsOf = pin })).Columns(), Is.EqualTo(bars.Columns()));
        Assert.That((await _factory.LoadAsync("HELD", Timeframe.OneHour)).Columns(), Is.EqualTo(bars.WithSpread(5).Columns()));
        await _factory.SendAsync(new ReleaseBars([pin]));
    }

    [TestCase("csv", "OUT1")]
    [TestCase("parquet", "OUT2")]
    public async Task What_is_exported_imports_again_to_the_same_content(string format, string symbol)
    {
        await _factory.ImportAsync(MadeBars.Of(symbol, Timeframe.OneHour, "2024-01-20", 1500).WithSpread(6));
        var export = await _factory.SendAsync(new ExportBars { Symbol = symbol, Timeframe = "1h", Format = format, Features = ["rsi_14"] });
        using var stream = new MemoryStream();
        await export.WriteAsync(stream, null, CancellationToken.None);
        var report = await _factory.ImportAsync(symbol + "B", "1h", stream.ToArray(), "bars." + format);

        Assert.That(export.Columns, Is.EqualTo(new[] { "time", "open", "high", "low", "close", "volume", "relative_spread", "rsi_14" }));
        Assert.That((report.Rejected, report.Repaired, report.Skipped), Is.EqualTo((0L, 0L, 0L)));
        Assert.That((await _factory.SeriesAsync(symbol + "B")).ContentHash, Is.EqualTo((await _factory.SeriesAsync(symbol)).ContentHash));
    }

    private static byte[] Hash(BarSeries bars) => SHA256.HashData(
        [.. MemoryMarshal.AsBytes(bars.Times.Span), .. Bytes(bars.Open), .. Bytes(bars.High), .. Bytes(bars.Low), .. Bytes(bars.Close), .. Bytes(bars.Volume)]);

    private static ReadOnlySpan<byte> Bytes(ReadOnlyMemory<double> column) => MemoryMarshal.AsBytes(column.Span);
}
