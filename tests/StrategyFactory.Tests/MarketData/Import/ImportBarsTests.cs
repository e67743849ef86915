using System.Text;
using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>What an import leaves in a real database.</summary>
internal sealed class ImportBarsTests
{
    private const string Chicago = "America/Chicago";
    private const string FirstHalf = "data/intraday/raw_overlapping/spy-01.15.2015.csv.gz";
    private const string SecondHalf = "data/intraday/raw_overlapping/spy-01.29.2015.csv.gz";

    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync() => _factory = await TestFactory.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [TestCase("data/intraday/EURUSD_M5_2019-10_2020-06_tab.tsv.gz", "5m", null, 9)]
    [TestCase("data/intraday/EURUSD_M1_2017-01_2017-06_histdata.csv.gz", "1m", null, 6)]
    [TestCase("data/intraday/MSFT_H1_yahoo_utc_2023-05_2026-04.csv.gz", "1h", null, 4)]
    [TestCase("data/intraday/SPY_M5_2025-05_2026-03_us_eastern.csv.gz", "5m", "America/New_York", 11)]
    [TestCase("data/intraday/lean/equity_usa_hour_spy.zip", "1h", null, 24)]
    [TestCase("data/daily/VIX_D1_cboe_1990-01_2026-07.csv.gz", "1d", null, 37)]
    public async Task A_real_file_is_read_back_to_the_bit(string file, string timeframe, string? zone, int chunks)
    {
        var expected = MarketDataRequests.ReadShared("TEST", timeframe, file, zone);

        var report = await _factory.ImportAsync("test", timeframe, file, zone);
        var stored = await _factory.LoadAsync("TEST", Timeframes.Parse(timeframe));
        var series = await _factory.SeriesAsync("TEST");

        Assert.That(stored.Columns(), Is.EqualTo(expected.Columns()));
        Assert.That(report.RowsStored, Is.EqualTo(expected.Count));
        Assert.That(await _factory.RowsAsync(), Is.EqualTo((1, chunks, 1)));
        Assert.That((series.Timeframe, series.Bars, series.HasVolume), Is.EqualTo((timeframe, expected.Count, expected.Volume.Span.ContainsAnyExcept(0.0))));
        Assert.That((series.FirstBar, series.LastBar), Is.EqualTo((report.FirstBar!.Value, report.LastBar!.Value)));
    }

    [Test]
    public async Task Importing_a_file_again_changes_nothing_but_the_record_of_imports()
    {
        await _factory.ImportAsync("SPY", "1m", FirstHalf, Chicago);
        var before = await _factory.SeriesAsync("SPY");
        var chunks = await ChunkHashesAsync();
        await _factory.ImportAsync("SPY", "1m", FirstHalf, Chicago);

        Assert.That(await _factory.SeriesAsync("SPY"), Is.EqualTo(before));
        Assert.That(await ChunkHashesAsync(), Is.EqualTo(chunks));
        Assert.That(await _factory.RowsAsync(), Is.EqualTo((1, 1, 2)));
    }

    [Test]
    public async Task Of_two_overlapping_files_the_later_one_wins_the_one_bar_on_which_they_differ()
    {
        var (first, second) = (MarketDataRequests.ReadShared("SPY", "1m", FirstHalf, Chicago), MarketDataRequests.ReadShared("SPY", "1m", SecondHalf, Chicago));
        await _factory.ImportAsync("SPY", "1m", FirstHalf, Chicago);
        await _factory.ImportAsync("SPY", "1m", SecondHalf, Chicago);
        var secondLast = await _factory.LoadAsync("SPY", Timeframe.OneMinute);
        await _factory.ImportAsync("SPY", "1m", FirstHalf, Chicago);
        var firstLast = await _factory.LoadAsync("SPY", Timeframe.OneMinute);

        Assert.That(secondLast.Columns(), Is.EqualTo(Overwritten(first, second).Columns()));
        Assert.That(firstLast.Columns(), Is.EqualTo(Overwritten(second, first).Columns()));
        Assert.That(secondLast.Count, Is.EqualTo(3900 + 3900 - 390));
        var differing = Enumerable.Range(0, secondLast.Count).Single(bar => secondLast.Volume.Span[bar] != firstLast.Volume.Span[bar]);
        Assert.That(DateTimeOffset.FromUnixTimeMilliseconds(secondLast.Times.Span[differing]), Is.EqualTo(MadeBars.Time("2015-01-15 14:34")));
        Assert.That((firstLast.Volume.Span[differing], secondLast.Volume.Span[differing]), Is.EqualTo((1_496_124.0, 1_368_883.0)));
    }

    [Test]
    public async Task The_content_hash_depends_on_the_bars_and_not_on_the_files_they_came_in()
    {
        var bars = MadeBars.Of("WHOLE", Timeframe.FifteenMinutes, "2024-01-20", 4000);
        await _factory.ImportAsync(bars);
        foreach (var part in new[] { 2000..4000, 0..700, 600..2100 })
        {
            await _factory.ImportAsync("PARTS", "15m", bars.Part(part).Csv());
        }

        Assert.That((await _factory.SeriesAsync("PARTS")).ContentHash, Is.EqualTo((await _factory.SeriesAsync("WHOLE")).ContentHash));
        Assert.That((await _factory.LoadAsync("PARTS", Timeframe.FifteenMinutes)).Columns(), Is.EqualTo(bars.Columns()));
    }

    [Test]
    public async Task The_content_hash_changes_with_one_price_and_returns_with_it()
    {
        var bars = MadeBars.Of("ONE", Timeframe.OneHour, "2023-12-30", 100);
        await _factory.ImportAsync(bars);
        var before = await _factory.SeriesAsync("ONE");
        await _factory.ImportAsync(bars.WithClose(70, double.BitIncrement(bars.Close.Span[70])));
        var after = await _factory.SeriesAsync("ONE");
        await _factory.ImportAsync(bars);

        Assert.That(after.ContentHash, Is.Not.EqualTo(before.ContentHash).And.Length.EqualTo(64));
        Assert.That(after with { ContentHash = before.ContentHash }, Is.EqualTo(before));
        Assert.That((await _factory.SeriesAsync("ONE")).ContentHash, Is.EqualTo(before.ContentHash));
    }

    [Test]
    public async Task Volume_is_there_once_any_bar_has_some_and_gone_when_all_of_it_is_replaced()
    {
        var silent = MadeBars.Of("V", Timeframe.OneDay, "2023-06-01", 400, withVolume: false);
        var traded = MadeBars.Of("V", Timeframe.OneDay, "2023-06-01", 400);
        List<bool> seen = [];
        foreach (var bars in new[] { silent, traded.Part(0..300), silent.Part(0..299), silent, traded })
        {
            await _factory.ImportAsync(bars);
            seen.Add((await _factory.SeriesAsync("V")).HasVolume);
        }

        Assert.That(seen, Is.EqualTo(new[] { false, true, true, false, true }));
    }

    [Test]
    public async Task A_refused_file_stores_nothing()
    {
        var text = new StringBuilder("time,open,high,low,close,volume\n");
        for (var minute = 0; minute < 60; minute++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"2024-05-06 10:{minute:00},10,{(minute % 10 == 3 ? 8 : 12)},9,11,100\n");
        }

        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => _factory.ImportAsync("BAD", "1m", Encoding.UTF8.GetBytes(text.ToString())));

        Assert.That(((ImportReport)refusal!.Details!).Rejected, Is.EqualTo(6));
        Assert.That(await _factory.RowsAsync(), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public async Task A_refused_file_leaves_what_was_stored_before()
    {
        await _factory.ImportAsync(MadeBars.Of("KEPT", Timeframe.FiveMinutes, "2024-05-06", 50));
        var before = await _factory.SeriesAsync("KEPT");

        Assert.ThrowsAsync<UnprocessableException>(() => _factory.ImportAsync("KEPT", "5m", MadeBars.Of("KEPT", Timeframe.OneHour, "2024-05-06", 50).Csv()));
        Assert.ThrowsAsync<UnprocessableException>(() => _factory.ImportAsync("KEPT", "5m", Encoding.UTF8.GetBytes("neither bars nor a table")));
        Assert.That(await _factory.SeriesAsync("KEPT"), Is.EqualTo(before));
        Assert.That(await _factory.RowsAsync(), Is.EqualTo((1, 1, 1)));
    }

    [TestCase("../etc/passwd", "1m", null, "symbol: ")]
    [TestCase("", "1m", null, "symbol: ")]
    [TestCase("SPY", "2m", null, "timeframe: '2m' is not known; allowed: 1m, 5m")]
    [TestCase("SPY", "1m", 1.5, "max_rejected_fraction: 1.5 is not allowed")]
    [TestCase("SPY", "1m", double.NaN, "max_rejected_fraction: NaN is not allowed")]
    public void A_wrong_request_is_refused_by_name_before_the_file_is_opened(string symbol, string timeframe, double? fraction, string message)
    {
        var request = new ImportBars { Symbol = symbol, Timeframe = timeframe, FileName = "x.csv", Content = Stream.Null, MaxRejectedFraction = fraction };

        var refusal = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(request));
        Assert.That(refusal!.Errors.Single().ErrorMessage, Does.StartWith(message));
    }

    [TestCase(100_000, "time,", "columns: 100001 entries are given; at most 256.")]
    [TestCase(1, "a_name_that_is_longer_than_the_name_of_any_column_of_a_file_of_bars", "columns: 'a_name_that_is_longer_than_the_name_of_any_column_of_a_file_of_b…' has 67 characters; an entry has at most 64.")]
    public void Columns_are_counted_before_anything_is_done_with_them(int times, string entry, string message)
    {
        var columns = string.Concat(Enumerable.Repeat(entry, times));
        var request = new ImportBars { Symbol = "SPY", Timeframe = "1m", FileName = "x.csv", Content = Stream.Null, Columns = columns };

        var refusal = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(request));
        Assert.That(refusal!.Errors.Single().ErrorMessage, Does.StartWith(message));
    }

    [Test]
    public async Task The_record_of_an_import_keeps_its_report_and_the_name_of_the_file_without_its_folder()
    {
        const string File = "data/daily/QQQ_D1_yahoo_1999-03_2020-06.csv.gz";
        var report = await _factory.ImportAsync("QQQ", "1d", File);
        var record = await _factory.QueryAsync(context => context.Imports.AsNoTracking().SingleAsync());

        Assert.That(record.FileName, Is.EqualTo(Path.GetFileName(File)));
        Assert.That(JsonSerializer.Serialize(JsonSerializer.Deserialize<ImportReport>(record.Report, FactoryJson.Options), FactoryJson.Options),
            Is.EqualTo(JsonSerializer.Serialize(report, FactoryJson.Options)));
        Assert.That(report.Rejections.Single().Lines.Single().Text, Does.StartWith("2019-07-19"));
    }

    [Test]
    public async Task The_allowed_share_of_rejected_rows_can_be_raised_for_one_file()
    {
        var good = MadeBars.Of("SOME", Timeframe.OneDay, "2024-01-01", 20).Csv();
        byte[] content = [.. good, .. "2024-02-01,1,x,1,1,1\n"u8];
        using var stream = new MemoryStream(content);

        Assert.ThrowsAsync<UnprocessableException>(() => _factory.ImportAsync("SOME", "1d", content));
        var report = await _factory.SendAsync(new ImportBars { Symbol = "SOME", Timeframe = "1d", FileName = "x.csv", Content = stream, MaxRejectedFraction = 0.1 });
        Assert.That((report.RowsStored, report.Rejected), Is.EqualTo((20, 1)));
    }

    private Task<List<byte[]>> ChunkHashesAsync() => _factory.QueryAsync(context => context.Chunks.OrderBy(chunk => chunk.Period).Select(chunk => chunk.Hash).ToListAsync());

    private static BarSeries Overwritten(BarSeries older, BarSeries newer)
    {
        var all = new SortedDictionary<long, (BarSeries Bars, int Bar)>();
        foreach (var bars in new[] { older, newer })
        {
            for (var bar = 0; bar < bars.Count; bar++)
            {
                all[bars.Times.Span[bar]] = (bars, bar);
            }
        }

        double[] Column(Func<BarSeries, ReadOnlyMemory<double>> column) => [.. all.Values.Select(place => column(place.Bars).Span[place.Bar])];
        return new("SPY", Timeframe.OneMinute, all.Keys.ToArray(), Column(bars => bars.Open), Column(bars => bars.High), Column(bars => bars.Low), Column(bars => bars.Close), Column(bars => bars.Volume));
    }
}
