using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class FormatDetectionTests
{
    private static readonly double[] FirstBar = [10, 12, 9, 11, 100];

    [TestCase("timestamp,open,high,low,close,volume\n2019-10-11T18:05:00Z,10,12,9,11,100\n")]
    [TestCase("VOLUME;Low;HIGH;close;Open;DateTime\n100;9;12;11;10;2019-10-11T18:05:00Z\n")]
    [TestCase("ts|v|o|h|l|c\n1570817100|100|10|12|9|11\n")]
    [TestCase("\"date\",\"open\",\"high\",\"low\",\"close\",\"volume\"\n\"2019-10-11 18:05\",\"10\",\"12\",\"9\",\"11\",\"100\"\n")]
    [TestCase("Date, Time, Open, High, Low, Close, Volume\n10/13/2019, 18:05, 10, 12, 9, 11, 100\n")]
    [TestCase(",Open,High,Low,Close,Volume\n2019-10-11 18:05:00,10,12,9,11,100\n")]
    [TestCase(",Date,Open,High,Low,Close,Volume\n0,2019-10-11 18:05:00,10,12,9,11,100\n")]
    [TestCase("Date,Open,High,Low,Close,Adj Close,Volume\n2019-10-11 18:05,10,12,9,11,5.5,100\n")]
    [TestCase("unix,date,symbol,open,high,low,close,Volume BTC\n1570817100,2019-10-11 18:05:00,BTC,10,12,9,11,100\n")]
    [TestCase("# from a vendor\nopen_time,open,high,low,close,volume,close_time,quote_volume\n1570817100000,10,12,9,11,100,1570817159999,1100\n")]
    [TestCase("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nX.US,5,20191011,180500,10,12,9,11,100,0\n")]
    [TestCase("Price,Close,High,Low,Open,Volume\nTicker,X,X,X,X,X\nDatetime,,,,,\n2019-10-11 18:05:00+00:00,11,12,9,10,100\n")]
    [TestCase("Gmt time,Open,High,Low,Close,Volume\n11.10.2019 18:05:00.000,10,12,9,11,100\n")]
    [TestCase("time;open;high;low;close;volume\n2019-10-11 18:05;10,0;12,00;9,0;11,00;100,0\n")]
    public void A_header_gives_the_columns_in_any_order_case_and_separator(string text) =>
        Assert.That(Bar(BarText.Read(text)), Is.EqualTo(FirstBar));

    [Test]
    public void A_MetaTrader_5_export_takes_tick_volume_where_real_volume_is_zero()
    {
        const string header = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n";

        var forex = BarText.Read(header + "2019.10.11\t18:05:00\t10\t12\t9\t11\t100\t0\t3\r\n");
        var stock = BarText.Read(header + "2019.10.11\t18:05:00\t10\t12\t9\t11\t7\t100\t3\r\n");

        Assert.That(forex.Report.Format, Is.EqualTo("mt5"));
        Assert.That(forex.Report.Columns, Is.EqualTo("time,time_of_day,open,high,low,close,volume,-,spread_points"));
        Assert.That(stock.Report.Columns, Is.EqualTo("time,time_of_day,open,high,low,close,-,volume,spread_points"));
        Assert.That(Bar(forex), Is.EqualTo(FirstBar));
        Assert.That(Bar(stock), Is.EqualTo(FirstBar));
        Assert.That(BarText.Times(forex)[0], Is.EqualTo("2019-10-11 18:05:00"));
        Assert.That(forex.Report.TimeZoneAssumed, Is.True);
    }

    [Test]
    public void A_MetaTrader_4_export_is_recognised()
    {
        var result = BarText.Read("2019.10.11,18:05,10,12,9,11,100\n2019.10.11,18:06,10,12,9,11,100\n");

        Assert.That(result.Report.Format, Is.EqualTo("mt4"));
        Assert.That(Bar(result), Is.EqualTo(FirstBar));
        Assert.That(result.Report.TimeZoneAssumed, Is.True);
    }

    [Test]
    public void HistData_is_Eastern_Standard_Time_all_year()
    {
        var generic = BarText.Read("20190711 130500;10;12;9;11;0\n20190711 130600;10;12;9;11;0\n");
        var metaTrader = BarText.Read("2019.07.11,13:05,10,12,9,11,0\n", name: "DAT_MT_EURUSD_M1_2019.csv");

        Assert.That(generic.Report.Format, Is.EqualTo("histdata"));
        Assert.That(generic.Report.TimeZone, Is.EqualTo("-05:00"));
        Assert.That(BarText.Times(generic)[0], Is.EqualTo("2019-07-11 18:05:00"));
        Assert.That(BarText.Times(metaTrader), Is.EqualTo(new[] { "2019-07-11 18:05:00" }));
    }

    [Test]
    public void The_HistData_layout_with_volumes_is_NinjaTraders_and_stamped_at_the_end()
    {
        var result = BarText.Read(string.Concat(Enumerable.Range(0, 30).Select(minute => $"20190711 13{minute:00}00;10;12;9;11;{100 + minute}\n")));

        Assert.That(result.Report.Format, Is.EqualTo("ninjatrader"));
        Assert.That(result.Report.Stamp, Is.EqualTo("close"));
        Assert.That(BarText.Times(result)[0], Is.EqualTo("2019-07-11 12:59:00"));
        Assert.That(result.Report.TimeZoneAssumed, Is.True);
    }

    [TestCase("1570817100000", "1570817159999", "1570817160000", "1570817219999", "epoch_milliseconds")]
    [TestCase("1570817100000000", "1570817159999999", "1570817160000000", "1570817219999999", "epoch_microseconds")]
    public void Binance_klines_are_recognised_by_their_close_time(string open1, string close1, string open2, string close2, string format)
    {
        var result = BarText.Read($"{open1},10,12,9,11,100,{close1},1100,5,50,550,0\n{open2},10,12,9,11,100,{close2},1100,5,50,550,0\n");

        Assert.That(result.Report.Format, Is.EqualTo("binance"));
        Assert.That(result.Report.TimeFormat, Is.EqualTo(format));
        Assert.That(Bar(result), Is.EqualTo(FirstBar));
        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-10-11 18:05:00", "2019-10-11 18:06:00" }));
        Assert.That(result.Report.TimeZoneAssumed, Is.False);
    }

    [Test]
    public void Lean_equity_minutes_take_the_day_from_the_file_name_and_New_York_time()
    {
        var zip = BarText.Zip(("20191011_spy_minute_trade.csv", "34200000,100000,120000,90000,110000,100\n34260000,100000,120000,90000,110000,100\n"));

        var result = BarText.Read(zip, name: "20191011_trade.zip");

        Assert.That(result.Report.Format, Is.EqualTo("lean-equity"));
        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-10-11 13:30:00", "2019-10-11 13:31:00" }));
        Assert.That(Bar(result), Is.EqualTo(FirstBar));
        Assert.That(result.Report.TimeZone, Is.EqualTo("America/New_York"));
    }

    [Test]
    public void Lean_days_of_one_symbol_come_in_one_zip_and_of_two_are_refused()
    {
        const string row = "34200000,100000,120000,90000,110000,100\n34260000,100000,120000,90000,110000,100\n";

        var result = BarText.Read(BarText.Zip(("spy/20191011_spy_minute_trade.csv", row), ("spy/20191014_spy_minute_trade.csv", row)));

        Assert.That(BarText.Times(result), Has.Length.EqualTo(4));
        Assert.That(result.Report.LastBar, Is.EqualTo(new DateTimeOffset(2019, 10, 14, 13, 31, 0, TimeSpan.Zero)));
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Zip(("20191011_spy_minute_trade.csv", row), ("20191014_aapl_minute_trade.csv", row))))!.Reason,
            Does.Contain("different symbols"));
    }

    [Test]
    public void Lean_quotes_give_the_mid_in_UTC()
    {
        var result = BarText.Read("20191011 18:00,9.5,11.5,8.5,10.5,0,10.5,12.5,9.5,11.5,0\n20191011 19:00,9.5,11.5,8.5,10.5,0,10.5,12.5,9.5,11.5,0\n", "1h");

        Assert.That(result.Report.Format, Is.EqualTo("lean-forex"));
        Assert.That(Bar(result), Is.EqualTo(new[] { 10.0, 12, 9, 11, 0 }));
        Assert.That(BarText.Times(result)[0], Is.EqualTo("2019-10-11 18:00:00"));
    }

    [Test]
    public void Whole_prices_in_Leans_layout_outside_a_zip_ask_for_the_format()
    {
        const string text = "20191011 09:00,100000,120000,90000,110000,100\n20191011 10:00,100000,120000,90000,110000,100\n";

        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(text, "1h"));

        Assert.That(refusal!.Field, Is.EqualTo("format"));
        Assert.That(Bar(BarText.Read(text, "1h", with: options => options with { Format = "lean-equity" })), Is.EqualTo(FirstBar));
        Assert.That(BarText.Read(text, "1h", with: options => options with { Format = "csv" }).Bars.Open.Span[0], Is.EqualTo(100000));
    }

    [Test]
    public void Adjusted_close_is_ignored_unless_asked_for_and_then_scales_the_bar()
    {
        const string text = "Date,Open,High,Low,Close,Adj Close,Volume\n2019-10-10,10,12,8,10,5,100\n2019-10-11,10,12,8,10,10,100\n";

        Assert.That(Bar(BarText.Read(text, "1d")), Is.EqualTo(new[] { 10.0, 12, 8, 10, 100 }));
        Assert.That(Bar(BarText.Read(text, "1d", with: options => options with { UseAdjustedClose = true })), Is.EqualTo(new[] { 5.0, 6, 4, 5, 100 }));
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("2019-10-11"), "1d", with: options => options with { UseAdjustedClose = true }))!.Reason, Does.Contain("no such column"));
    }

    [TestCase("time,open,high,low,close,close,volume\n2019-10-11 18:05,10,12,9,11,11,100\n", "two columns mean close")]
    [TestCase("time,open,high,low,close,Volume BTC,Volume USD\n2019-10-11 18:05,10,12,9,11,1,100\n", "several columns hold a volume")]
    [TestCase("date,timestamp,open,high,low,close\n2019-10-11 18:05,2019-10-11 20:05,10,12,9,11\n", "several columns hold a time")]
    [TestCase("open,high,low,close,volume\n10,12,9,11,100\n", "No column of time")]
    [TestCase("when,first,top,bottom,last\n2019-10-11 18:05,10,12,9,11\n", "columns are not known")]
    public void An_ambiguous_header_asks_for_the_columns(string text, string reason)
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(text));

        Assert.That(refusal!.Field, Is.EqualTo("columns"));
        Assert.That(refusal.Reason, Does.Contain(reason).And.Contain("--columns"));
    }

    [Test]
    public void Stated_columns_settle_what_a_header_does_not()
    {
        var named = BarText.Read("when,first,top,bottom,last\n2019-10-11 18:05,10,12,9,11\n", with: options => options with { Columns = "time,open,high,low,close" });
        var skipped = BarText.Read("a,20191011,18:05,11,12,9,10,100\n", with: options => options with { Columns = "-,date,time,close,high,low,open,volume" });

        Assert.That(Bar(named), Is.EqualTo(new[] { 10.0, 12, 9, 11, 0 }));
        Assert.That(Bar(skipped), Is.EqualTo(FirstBar));
    }

    [TestCase("time,open,high,low", "lacks close")]
    [TestCase("time,open,high,low,close,price", "names 'price'")]
    [TestCase("time,open,open,high,low,close", "names open twice")]
    [TestCase("time,open,high,low,close", "names 5 columns, the file has 6")]
    [TestCase("time,open,high,low,close,ask_open", "need all of")]
    public void Wrong_stated_columns_are_refused(string columns, string reason) =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read("2019-10-11 18:05,10,12,9,11,100\n", with: options => options with { Columns = columns }))!.Reason, Does.Contain(reason));

    [Test]
    public void Many_stated_columns_are_refused_by_their_number() =>
        Assert.That(
            Assert.Throws<BarFileRefusedException>(() => BarText.Read("2019-10-11 18:05,10,12,9,11,100\n", with: options => options with { Columns = string.Concat(Enumerable.Repeat("time,", 99_999)) }))!.Reason,
            Is.EqualTo("columns: 100000 entries are given; at most 256."));

    [Test]
    public void A_file_of_many_columns_is_refused_by_their_number()
    {
        var header = "time,open,high,low,close," + string.Join(',', Enumerable.Repeat("t", 99_995));
        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(header + "\n"))!;
        Assert.That(refusal.Reason, Is.EqualTo("The rows of the file have 100000 columns; a file of bars has at most 1024."));
        refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read($"date,{header}\n2019-10-11 18:05,10,12,9,11\n2019-10-11 18:06,10,12,9,11\n"))!;
        Assert.That(refusal.Reason, Does.Contain("ambiguous").And.Length.LessThan(2000), "a header is not repeated at length");
    }

    [Test]
    public void A_file_of_as_many_columns_as_are_allowed_is_read()
    {
        var rest = string.Concat(Enumerable.Range(0, 1019).Select(column => $",x{column}"));
        Assert.That(Bar(BarText.Read($"time,open,high,low,close{rest}\n2019-10-11 18:05,10,12,9,11{rest}\n")), Is.EqualTo(new[] { 10.0, 12, 9, 11, 0 }));
    }

    [Test]
    public void A_stated_format_that_the_file_does_not_have_is_refused()
    {
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("2019-10-11 18:05"), with: options => options with { Format = "binance" }))!.Reason, Does.Contain("laid out as csv"));
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("2019-10-11 18:05"), with: options => options with { Format = "excel" }))!.Reason, Does.Contain("excel").And.Contain("histdata"));
    }

    [Test]
    public void A_comma_that_may_part_thousands_is_refused() =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read("time;open;high;low;close\n2019-10-11 18:05;39,894;39,900;39,800;39,850\n"))!.Reason, Does.Contain("thousands"));

    [Test]
    public void Several_symbols_in_one_file_are_refused() =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read("symbol,time,open,high,low,close\nA,2019-10-11 18:05,10,12,9,11\nB,2019-10-11 18:05,10,12,9,11\n"))!.Reason, Does.Contain("A, B"));

    private static double[] Bar(BarFileResult result) =>
    [
        result.Bars.Open.Span[0], result.Bars.High.Span[0], result.Bars.Low.Span[0], result.Bars.Close.Span[0], result.Bars.Volume.Span[0],
    ];
}
