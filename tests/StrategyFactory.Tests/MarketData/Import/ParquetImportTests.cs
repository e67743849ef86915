using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>Parquet files as others write them: here DuckDB.</summary>
[TestFixture]
internal sealed class ParquetImportTests
{
    /// <summary>Hourly bars from 2024-01-02 09:00 on whose prices are 100.25, 101.25 …; <c>n</c> counts them.</summary>
    private const string Bars =
        "select timestamp '2024-01-02 09:00:00' + to_hours(n::int) as t, 100.25 + n as o, 100.25 + n + 1 as h, 100.25 + n - 1 as l, "
        + "100.5 + n as c, 10 * n as v, n from range(0, BARS) as numbers(n)";

    private static readonly string[] Three = ["2024-01-02 09:00:00", "2024-01-02 10:00:00", "2024-01-02 11:00:00"];

    [TestCase("t as timestamp", "local")]
    [TestCase("t::timestamp_ms as datetime", "local")]
    [TestCase("t::timestamp_ns as \"Date\"", "local")]
    [TestCase("to_timestamp(epoch(t)) as ts_event", "in file")]
    [TestCase("epoch(t)::bigint as time", "UTC")]
    [TestCase("epoch(t)::int as time", "UTC")]
    [TestCase("epoch_ms(t) as open_time", "UTC")]
    [TestCase("epoch_us(t) as ts", "UTC")]
    [TestCase("epoch_ns(t) as window_start", "UTC")]
    [TestCase("epoch(t)::double as unix", "UTC")]
    [TestCase("strftime(t, '%d.%m.%Y %H:%M') as \"Gmt time\"", "UTC")]
    [TestCase("strftime(t, '%Y-%m-%dT%H:%M:%SZ') as timestamp_utc", "in file")]
    public void Times_of_every_type_are_read(string time, string zone)
    {
        var read = BarText.Read(DuckFiles.Write($"select {time}, o as open, h as high, l as low, c as close, v as volume from ({Of(3)})"), "1h", "b.parquet");
        Assert.That(BarText.Times(read), Is.EqualTo(Three));
        Assert.That(read.Report.Format, Is.EqualTo("parquet"));
        Assert.That(read.Report.TimeZone, Is.EqualTo(zone is "in file" ? zone : "UTC"));
        Assert.That(read.Bars.Open.ToArray(), Is.EqualTo(new[] { 100.25, 101.25, 102.25 }));
        Assert.That(read.Bars.Volume.ToArray(), Is.EqualTo(new[] { 0.0, 10, 20 }));
    }

    [Test]
    public void A_time_that_is_not_adjusted_to_utc_is_of_the_stated_zone()
    {
        var local = DuckFiles.Write(Named(3));
        Assert.That(BarText.Read(local, "1h").Report.TimeZoneAssumed);
        var read = BarText.Read(local, "1h", with: options => options with { TimeZone = "America/New_York" });
        Assert.That(BarText.Times(read)[0], Is.EqualTo("2024-01-02 14:00:00"));
        Assert.That((read.Report.TimeZoneAssumed, read.Report.TimeZone, read.Report.TimeFormat), Is.EqualTo((false, "America/New_York", "timestamp")));
    }

    [TestCase("float")]
    [TestCase("double")]
    [TestCase("decimal(9,2)")]
    [TestCase("decimal(18,4)")]
    [TestCase("decimal(38,6)")]
    [TestCase("varchar")]
    public void Numbers_of_every_type_are_read(string type)
    {
        var read = BarText.Read(DuckFiles.Write($"select t as time, o::{type} as open, h::{type} as high, l::{type} as low, c::{type} as close, v::{(type == "varchar" ? type : "uinteger")} as volume from ({Of(50)})"), "1h");
        Assert.That(read.Bars.Count, Is.EqualTo(50));
        Assert.That((read.Bars.Open.Span[7], read.Bars.High.Span[7], read.Bars.Low.Span[7], read.Bars.Close.Span[7], read.Bars.Volume.Span[7]), Is.EqualTo((107.25, 108.25, 106.25, 107.5, 70.0)));
    }

    [TestCase("codec uncompressed")]
    [TestCase("codec snappy")]
    [TestCase("codec gzip")]
    [TestCase("codec zstd")]
    [TestCase("codec zstd, parquet_version v2")]
    [TestCase("codec snappy, row_group_size 2048")]
    [TestCase("codec gzip, parquet_version v2, row_group_size 2048")]
    public void Every_codec_version_and_size_of_groups_gives_the_same_bars(string options)
    {
        var read = BarText.Read(DuckFiles.Write(Named(20_000), options), "1h").Bars;
        Assert.That(read.Count, Is.EqualTo(20_000));
        Assert.That((read.Open.Span[19_999], read.Volume.Span[12_345]), Is.EqualTo((20_099.25, 123_450.0)));
        Assert.That(read.Times.Span[19_999] - read.Times.Span[0], Is.EqualTo(19_999 * 3_600_000L));
    }

    [TestCase("codec brotli", "BROTLI")]
    [TestCase("codec lz4_raw", "LZ4_RAW")]
    public void Other_codecs_are_refused_by_name(string options, string named) => Assert.That(
        () => BarText.Read(DuckFiles.Write(Named(100), options), "1h"),
        Throws.InstanceOf<BarFileRefusedException>().With.Message.Contains(named).And.Message.Contains("Zstandard"));

    [Test]
    public void The_index_of_a_data_frame_is_the_time_where_no_other_column_is()
    {
        var frame = DuckFiles.Write($"select o as \"Open\", h as \"High\", l as \"Low\", c as \"Close\", v as \"Volume\", t as __index_level_0__ from ({Of(3)})");
        Assert.That(BarText.Times(BarText.Read(frame, "1h")), Is.EqualTo(Three));
        var both = DuckFiles.Write($"select o as open, h as high, l as low, c as close, t as timestamp, n as __index_level_0__ from ({Of(3)})");
        Assert.That(BarText.Times(BarText.Read(both, "1h")), Is.EqualTo(Three));
    }

    [Test]
    public void Columns_without_names_are_found_by_what_they_hold()
    {
        var read = BarText.Read(DuckFiles.Write($"select epoch_ms(t) as column0, o as column1, h as column2, l as column3, c as column4, v + 0.5 as column5 from ({Of(100)})"), "1h");
        Assert.That((read.Report.Columns, read.Bars.Count), Is.EqualTo(("time,open,high,low,close,volume", 100)));
    }

    [Test]
    public void Stated_columns_are_those_of_the_file_in_their_order()
    {
        var file = DuckFiles.Write($"select c as a, l as b, h as d, o as e, t as f, n as g from ({Of(30)})");
        var read = BarText.Read(file, "1h", with: options => options with { Columns = "close,low,high,open,time,-" });
        Assert.That((read.Bars.Close.Span[0], read.Bars.Open.Span[0]), Is.EqualTo((100.5, 100.25)));
    }

    [Test]
    public void Daily_bars_are_known_by_their_trading_date()
    {
        const string Prices = "10.0 as open, 11.0 as high, 9.0 as low, 10.5 as close from range(0, 3) as days(d)";
        string[] times =
        [
            "date '2024-03-04' + d::int as date", "timestamp '2024-03-04' + to_days(d::int) as date",
            "strftime(date '2024-03-04' + d::int, '%Y%m%d')::int as date",
            "to_timestamp(epoch(timestamp '2024-03-04 05:00:00' + to_days(d::int))) as date",
        ];
        foreach (var time in times)
        {
            var read = BarText.Read(DuckFiles.Write($"select {time}, {Prices}"), "1d", with: options => options with { TimeZone = "America/New_York" });
            Assert.That(BarText.Times(read), Is.EqualTo(new[] { "2024-03-04 00:00:00", "2024-03-05 00:00:00", "2024-03-06 00:00:00" }), time);
        }
    }

    [Test]
    public void Stamps_at_the_close_are_moved_to_the_open()
    {
        var read = BarText.Read(DuckFiles.Write(Named(3)), "1h", with: options => options with { IsStampedAtClose = true });
        Assert.That(BarText.Times(read)[0], Is.EqualTo("2024-01-02 08:00:00"));
    }

    [Test]
    public void Nulls_are_no_bar_a_repair_or_a_contradiction()
    {
        var file = DuckFiles.Write(
            "select t as time, case when n = 3 then null else o end as open, case when n = 3 then 'nan'::double else h end as high, "
            + "case when n in (3, 5) then null else l end as low, case when n = 3 then null else c end as close, nullif(v, 40) as volume "
            + $"from ({Of(200)})");
        var report = BarText.Read(file, "1h").Report;
        Assert.That((report.RowsRead, report.RowsStored, report.Skipped, report.Repaired, report.Rejected), Is.EqualTo((200, 198, 1, 1, 1)));
        Assert.That((report.Skips[0].Reason, report.Skips[0].Lines[0].Line), Is.EqualTo(("no_prices", 4)));
        Assert.That((report.Repairs[0].Reason, report.Repairs[0].Lines[0].Line), Is.EqualTo(("missing_volume", 5)));
        Assert.That((report.Rejections[0].Reason, report.Rejections[0].Lines[0].Field), Is.EqualTo(("missing_value", "low")));
        Assert.That(report.Rejections[0].Lines[0].Text, Is.EqualTo("2024-01-02 14:00:00.000,105.25,106.25,,105.5,50"));
    }

    [Test]
    public void Several_symbols_and_other_phases_are_seen()
    {
        Assert.That(
            () => BarText.Read(DuckFiles.Write($"select t as time, o as open, h as high, l as low, c as close, case when n < 50 then 'SPY' else 'QQQ' end as symbol from ({Of(100)})"), "1h"),
            Throws.InstanceOf<BarFileRefusedException>().With.Message.Contains("several symbols (SPY, QQQ)"));
        var odd = BarText.Read(DuckFiles.Write($"select t + case when n = 199 then interval 12 minutes else interval 0 minutes end as time, o as open, h as high, l as low, c as close from ({Of(200)})"), "1h").Report;
        Assert.That((odd.RowsStored, odd.Rejections[0].Reason), Is.EqualTo((199, "off_grid")));
    }

    [TestCase("bars.parquet.gz")]
    [TestCase("bars.csv")]
    [TestCase("bars")]
    public void The_first_bytes_tell_the_kind_and_not_the_name(string name)
    {
        var file = DuckFiles.Write(Named(3));
        Assert.That(BarText.Times(BarText.Read(name.EndsWith(".gz", StringComparison.Ordinal) ? BarText.Gzip(file) : file, "1h", name)), Is.EqualTo(Three));
    }

    [Test]
    public void Structures_and_lists_beside_bars_are_passed_over()
    {
        var file = DuckFiles.Write($"select {{'a': 1, 'b': [1, 2]}} as extra, t as time, o as open, [n] as list, h as high, l as low, c as close, true as flag from ({Of(3)})");
        Assert.That(BarText.Times(BarText.Read(file, "1h")), Is.EqualTo(Three));
    }

    [Test]
    public void Progress_ends_within_the_file()
    {
        var file = DuckFiles.Write(Named(5000), "codec snappy, row_group_size 2048");
        List<long> told = [];
        using var stream = new MemoryStream(file);
        BarFileReader.Read(stream, "b.parquet", "TEST", new ImportOptions { Timeframe = Timeframe.OneHour }, told.Add, CancellationToken.None);
        Assert.That(told, Is.Ordered);
        Assert.That(told, Has.Count.GreaterThan(6));
        Assert.That(told[^1], Is.InRange(file.Length / 2, file.Length));
    }

    private static string Of(int bars) => Bars.Replace("BARS", $"{bars}", StringComparison.Ordinal);

    private static string Named(int bars) => $"select t as time, o as open, h as high, l as low, c as close, v as volume from ({Of(bars)})";
}
