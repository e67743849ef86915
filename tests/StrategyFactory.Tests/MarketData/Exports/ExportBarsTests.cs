using System.Globalization;
using System.Text;
using FluentValidation;
using NUnit.Framework;
using Parquet;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Exports;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Exports;

/// <summary>Stored bars as files, and the files as bars again.</summary>
internal sealed class ExportBarsTests
{
    private static readonly BarSeries Minutes = MadeBars.Of("SPY", Timeframe.OneMinute, "2024-03-04 00:07", 3000, 1);
    private static readonly BarSeries Days = MadeBars.Of("SPY", Timeframe.OneDay, "2022-03-01", 700, 2);

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        await _factory.ImportAsync(Minutes);
        await _factory.ImportAsync(Days);
        await _factory.ImportAsync(MadeBars.Of("QQQ", Timeframe.OneMinute, "2024-03-04", 3000, 3));
        await _factory.ImportAsync(MadeBars.Of("^SPX=X", Timeframe.OneHour, "2024-03-04", 50, 4));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [TestCase("csv", "1m", "A")]
    [TestCase("parquet", "1m", "B")]
    [TestCase("csv", "1d", "C")]
    [TestCase("parquet", "1d", "D")]
    public async Task What_is_exported_imports_again_to_the_same_content(string format, string timeframe, string symbol)
    {
        var (file, _) = await ExportAsync(new() { Symbol = "SPY", Timeframe = timeframe, Format = format });
        var report = await _factory.ImportAsync(symbol, timeframe, file, "bars." + format);
        Assert.That((report.Rejected, report.Repaired, report.Skipped, report.TimeZoneAssumed), Is.EqualTo((0L, 0L, 0L, false)));
        Assert.That(await HashAsync(symbol, timeframe), Is.EqualTo(await HashAsync("SPY", timeframe)));
    }

    [TestCase("csv", "E")]
    [TestCase("parquet", "F")]
    public async Task Features_beside_them_do_not_hide_the_bars(string format, string symbol)
    {
        var (file, export) = await ExportAsync(new() { Symbol = "SPY", Format = format, Features = ["all"], Regimes = true });
        Assert.That(export.Columns, Has.Count.GreaterThan(50));
        await _factory.ImportAsync(symbol, "1m", file, "bars." + format);
        Assert.That(await HashAsync(symbol, "1m"), Is.EqualTo(await HashAsync("SPY", "1m")));
    }

    [Test]
    public async Task Text_has_a_line_for_each_bar()
    {
        var (file, export) = await ExportAsync(new() { Symbol = "spy", Timeframe = "5m", From = Time("2024-03-04T01:00:00Z"), To = Time("2024-03-04T02:00:00Z") });
        var lines = Encoding.UTF8.GetString(file).Split('\n');
        var bars = (await _factory.LoadAsync("SPY", Timeframe.FiveMinutes)).Part(11..23);
        Assert.That((export.FileName, export.ContentType, export.Bars), Is.EqualTo(("SPY-5m.csv", "text/csv; charset=utf-8", 12)));
        Assert.That((lines.Length, lines[0], lines[^1]), Is.EqualTo((14, "time,open,high,low,close,volume", "")));
        Assert.That(lines[1], Is.EqualTo(string.Create(CultureInfo.InvariantCulture, $"2024-03-04T01:00:00Z,{bars.Open.Span[0]:R},{bars.High.Span[0]:R},{bars.Low.Span[0]:R},{bars.Close.Span[0]:R},{bars.Volume.Span[0]:R}")));
        Assert.That(lines[12], Does.StartWith("2024-03-04T01:55:00Z,"));
    }

    [Test]
    public async Task Features_and_regimes_are_empty_where_undefined()
    {
        var (file, export) = await ExportAsync(new() { Symbol = "SPY", Features = ["rsi_14", "QQQ.return_1"], Regimes = true });
        Assert.That(export.Columns, Is.EqualTo(new[] { "time", "open", "high", "low", "close", "volume", "rsi_14", "QQQ.return_1", "regime_vix", "regime_gmm", "regime_sma" }));
        var rows = Encoding.UTF8.GetString(file).Split('\n')[1..^1].Select(line => line.Split(',')).ToList();
        var wanted = await _factory.SendAsync(new GetBarColumns("SPY", "1m", ["rsi_14", "QQQ.return_1"]));
        Assert.That(rows[0][6..], Is.EqualTo(new[] { "", "", "", "", "" }).Or.EqualTo(new[] { "", Text(wanted.Columns[1].Span[0]), "", "", "" }));
        for (var bar = 0; bar < rows.Count; bar++)
        {
            Assert.That(rows[bar][6..8], Is.EqualTo(new[] { Text(wanted.Columns[0].Span[bar]), Text(wanted.Columns[1].Span[bar]) }));
        }

        Assert.That(rows[^1][9], Is.EqualTo("0").Or.EqualTo("1"));
    }

    [Test]
    public async Task A_part_has_the_values_of_the_whole()
    {
        var whole = Encoding.UTF8.GetString((await ExportAsync(new() { Symbol = "SPY", Features = ["default"], Regimes = true })).File).Split('\n');
        var part = Encoding.UTF8.GetString((await ExportAsync(new() { Symbol = "SPY", Features = ["default"], Regimes = true, From = Time("2024-03-05T00:00:00Z") })).File).Split('\n');
        Assert.That(part[1..], Is.EqualTo(whole[(whole.Length - part.Length + 1)..]));
        Assert.That(part, Has.Length.GreaterThan(1000));
    }

    [Test]
    public async Task Another_program_reads_the_same_from_parquet()
    {
        var (file, _) = await ExportAsync(new() { Symbol = "SPY", Format = "parquet", Features = ["rsi_14", "volatility_20"], Regimes = true });
        var wanted = await _factory.SendAsync(new GetBarColumns("SPY", "1m", ["rsi_14", "volatility_20"]));
        var rows = DuckFiles.Read(file, "select epoch_ms(time), open, high, low, close, volume, rsi_14, volatility_20, regime_gmm, typeof(time) from FILE");
        Assert.That(rows, Has.Count.EqualTo(3000));
        Assert.That(rows[0][9], Is.EqualTo("TIMESTAMP WITH TIME ZONE"));
        for (var bar = 0; bar < rows.Count; bar++)
        {
            object?[] expected =
            [
                Minutes.Times.Span[bar], Minutes.Open.Span[bar], Minutes.High.Span[bar], Minutes.Low.Span[bar], Minutes.Close.Span[bar],
                Minutes.Volume.Span[bar], Defined(wanted.Columns[0].Span[bar]), Defined(wanted.Columns[1].Span[bar]),
            ];
            Assert.That(rows[bar][..8], Is.EqualTo(expected));
        }

        Assert.That(rows.Count(row => row[8] is null), Is.InRange(1, 100));
        Assert.That(rows.Select(row => row[8]).OfType<int>().Distinct().Order(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task A_file_says_what_it_is()
    {
        var (file, export) = await ExportAsync(new() { Symbol = "SPY", Timeframe = "1h", Format = "parquet" });
        await using var reader = await ParquetReader.CreateAsync(new MemoryStream(file));
        Assert.That(reader.CustomMetadata, Is.EquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["strategy_factory.symbol"] = "SPY",
            ["strategy_factory.timeframe"] = "1h",
            ["strategy_factory.source_timeframe"] = "1m",
            ["strategy_factory.content_hash"] = await HashAsync("SPY", "1m"),
        }));
        Assert.That((export.FileName, export.ContentType), Is.EqualTo(("SPY-1h.parquet", "application/vnd.apache.parquet")));
        Assert.That((await ExportAsync(new() { Symbol = "^spx=x", Timeframe = "1h", Regimes = true })).Export.FileName, Is.EqualTo("_SPX_X-1h-features.csv"));
    }

    [Test]
    public async Task Groups_of_rows_are_bounded()
    {
        var bars = MadeBars.Of("BIG", Timeframe.OneMinute, "2020-01-01", BarsParquet.GroupRows + 5);
        using var stream = new MemoryStream();
        List<long> told = [];
        await BarsParquet.WriteAsync(new(bars, [], [], [], [], new Dictionary<string, string>(StringComparer.Ordinal)), stream, told.Add, CancellationToken.None);
        await using var reader = await ParquetReader.CreateAsync(stream);
        Assert.That(reader.RowGroups.Select(group => group.RowCount), Is.EqualTo(new[] { BarsParquet.GroupRows, 5 }));
        Assert.That(told, Is.EqualTo(new[] { BarsParquet.GroupRows, BarsParquet.GroupRows + 5 }));
    }

    [TestCase("NONE", "1m", "csv", "rsi_14", "NONE", typeof(NotFoundException))]
    [TestCase("SPY", "7m", "csv", "rsi_14", "timeframe: '7m'", typeof(ValidationException))]
    [TestCase("SPY", "1m", "xlsx", "rsi_14", "format: 'xlsx' is not known; allowed: csv, parquet", typeof(ValidationException))]
    [TestCase("SPY", "1m", "csv", "rsi_9999999", "rsi_9999999", typeof(ValidationException))]
    [TestCase("SPY", "1m", "csv", "GLD.rsi_14", "GLD", typeof(NotFoundException))]
    public void What_cannot_be_exported_is_refused_by_name(string symbol, string timeframe, string format, string feature, string said, Type kind)
    {
        var refusal = Assert.CatchAsync(async () => await _factory.SendAsync(new ExportBars { Symbol = symbol, Timeframe = timeframe, Format = format, Features = [feature] }))!;
        Assert.That(refusal.Message, Does.Contain(said));
        Assert.That(refusal, Is.InstanceOf(kind).Or.InstanceOf<UnprocessableException>());
    }

    [Test]
    public void A_range_without_bars_is_refused_with_the_range_that_has_some() => Assert.That(
        async () => await _factory.SendAsync(new ExportBars { Symbol = "SPY", From = Time("2030-01-01T00:00:00Z") }),
        Throws.InstanceOf<UnprocessableException>().With.Message.Contains("2024-03-04T00:07:00Z to 2024-03-06T02:06:00Z"));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static double? Defined(double value) => double.IsFinite(value) ? value : null;

    private Task<string> HashAsync(string symbol, string timeframe) => _factory.QueryAsync(context =>
        Task.FromResult(context.Set<StoredSeries>().Single(series => series.Symbol == symbol && series.Timeframe == timeframe).ContentHash));

    private async Task<(byte[] File, BarExport Export)> ExportAsync(ExportBars request)
    {
        var export = await _factory.SendAsync(request);
        using var stream = new MemoryStream();
        await export.WriteAsync(stream, null, CancellationToken.None);
        return (stream.ToArray(), export);
    }
}
