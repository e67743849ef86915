using System.Globalization;
using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>What bar files tell of the distance between bid and ask.</summary>
internal sealed class SpreadReadingTests
{
    private const string MetaTrader = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n";
    private const string Candles = "DateTime,BidOpen,BidHigh,BidLow,BidClose,AskOpen,AskHigh,AskLow,AskClose,TickQty\n";

    [Test]
    public void Bids_and_asks_give_the_mean_of_the_spreads_at_open_and_close()
    {
        var result = BarText.Read(Candles + "2019-10-11 18:05,10,12,9,11,10.1,12.5,9.1,11.3,7\n2019-10-11 18:06,10,12,9,11,10,12,9,11,7\n");

        var expected = ((0.1 / 10.05) + (0.3 / 11.15)) / 2;
        Assert.That(Spread(result), Is.EqualTo(new[] { expected, 0 }).Within(1e-15));
        Assert.That(result.Bars.Close.Span[0], Is.EqualTo(11.15).Within(1e-15), "the middle");
        Assert.That((result.Report.SpreadBars, result.Report.SpreadPoint), Is.EqualTo((2, (double?)null)));
        Assert.That(result.Report.MedianSpreadBps, Is.EqualTo(expected * 5000).Within(1e-9));
    }

    [Test]
    public void A_real_file_of_LEAN_has_the_spreads_that_a_naive_reading_finds()
    {
        using var stream = File.OpenRead(SharedData.Require("data/intraday/lean/forex_oanda_hour_eurusd.zip"));
        var result = BarFileReader.Read(stream, "eurusd.zip", "EURUSD", new ImportOptions { Timeframe = Timeframe.OneHour }, null, CancellationToken.None);

        // 2007-01-01 21:00: bid 1.31927 … 1.31935, ask 1.32027 … 1.32035
        Assert.That(Spread(result)[0], Is.EqualTo(((0.001 / 1.31977) + (0.001 / 1.31985)) / 2).Within(1e-12));
        Assert.That((result.Report.SpreadBars, result.Report.Rejected), Is.EqualTo((74_439, 0L)));
        Assert.That(result.Report.MedianSpreadBps, Is.EqualTo(1.054703452).Within(1e-8));
        Assert.That((Spread(result).Min() * 10_000, Spread(result).Max() * 10_000), Is.EqualTo((0.323098653, 12.352907045)).Using<(double, double)>(
            (left, right) => Math.Abs(left.Item1 - right.Item1) + Math.Abs(left.Item2 - right.Item2) < 1e-8));
    }

    [Test]
    public void Points_of_MetaTrader_are_the_last_decimal_of_the_prices_and_0_is_none_recorded()
    {
        var result = BarText.Read(MetaTrader
            + "2019.10.11\t18:05:00\t1.1\t1.10460\t1.1\t1.10440\t100\t0\t12\n"
            + "2019.10.11\t18:06:00\t1.1\t1.10460\t1.1\t1.10440\t100\t0\t0\n"
            + "2019.10.11\t18:07:00\t1.1\t1.10460\t1.1\t1.1\t100\t0\t7\n");

        Assert.That(Spread(result), Is.EqualTo(new[] { 0.00012 / 1.1044, double.NaN, 0.00007 / 1.1 }).Within(1e-15));
        Assert.That(result.Report.SpreadPoint, Is.EqualTo(1e-5));
        Assert.That(result.Report.SpreadBars, Is.EqualTo(2));
    }

    [TestCase("150.123,150.2,150.1,150.15", 15, 0.015 / 150.15)]
    [TestCase("38500,38510,38490,38500", 5, 5 / 38500.0)]
    [TestCase("0.00001234,0.00001250,0.00001230,0.00001240", 20, 0.0000002 / 0.0000124)]
    public void Points_follow_the_decimals_of_each_market(string prices, int points, double expected)
    {
        var rows = string.Concat(Enumerable.Range(0, 3).Select(minute => $"{1570817100 + 60 * minute},{prices},100,{points},0\n"));

        var result = BarText.Read("time,open,high,low,close,tick_volume,spread,real_volume\n" + rows);

        Assert.That(result.Report.Columns, Is.EqualTo("time,open,high,low,close,volume,spread_points,-"));
        Assert.That(Spread(result), Is.EqualTo(Enumerable.Repeat(expected, 3)).Within(1e-15));
    }

    [TestCase("time,open,high,low,close,volume,spread", "10,12,9,11,100,3", "time,open,high,low,close,volume,-", TestName = "A spread of an unknown unit")]
    [TestCase("time,open,high,low,close,tick_volume,spread", "10,12,9,11,100,0.00012", "time,open,high,low,close,volume,-", TestName = "Points that are no whole numbers")]
    [TestCase("time,open,high,low,close,tick_volume,spread", "10.10000000000000142,12,9,11,100,3", "time,open,high,low,close,volume,-", TestName = "Prices that were computed")]
    public void What_does_not_tell_its_unit_is_passed_over(string header, string row, string columns)
    {
        var result = BarText.Read($"{header}\n2019-10-11 18:05,{row}\n2019-10-11 18:06,{row}\n");

        Assert.That(result.Report.Columns, Is.EqualTo(columns));
        Assert.That(result.Bars.Spread, Is.Null);
        Assert.That((result.Report.SpreadBars, result.Report.MedianSpreadBps), Is.EqualTo((0, (double?)null)));
    }

    [Test]
    public void Columns_that_are_stated_tell_the_unit()
    {
        const string rows = "2019-10-11 18:05,10.00,12,9,10,100,1.5\n2019-10-11 18:06,10,12,9,10,100,0\n";

        var points = BarText.Read(rows, with: options => options with { Columns = "time,open,high,low,close,volume,spread_points" });
        var relative = BarText.Read(rows.Replace(",1.5", ",0.0015", StringComparison.Ordinal), with: options => options with { Columns = "time,open,high,low,close,volume,relative_spread" });

        Assert.That(Spread(points), Is.EqualTo(new[] { 0.0015, double.NaN }).Within(1e-15));
        Assert.That(Spread(relative), Is.EqualTo(new[] { 0.0015, 0 }));
    }

    [Test]
    public void Beside_prices_of_the_middle_the_sides_tell_the_spread_alone()
    {
        const string header = "time,mid_o,mid_h,mid_l,mid_c,bid_o,bid_h,bid_l,bid_c,ask_o,ask_h,ask_l,ask_c\n";

        var result = BarText.Read(header + "2019-10-11 18:05,10,12,9,11,9.9,11.9,8.9,10.9,10.1,12.1,9.1,11.2\n2019-10-11 18:06,10,12,9,11,9,11,8,,11,13,10,12\n");

        Assert.That(result.Report.Columns, Is.EqualTo("time,open,high,low,close,-,-,-,bid,-,-,-,ask"));
        Assert.That(result.Bars.Close.ToArray(), Is.EqualTo(new[] { 11.0, 11 }));
        Assert.That(Spread(result), Is.EqualTo(new[] { 0.3 / 11.05, double.NaN }).Within(1e-15));
        AssertRejected(header + "2019-10-11 18:05,10,12,9,11,9.9,11.9,8.9,10.9,10.1,12.1,9.1,11.2\n", "2019-10-11 18:06,10,12,9,11,9.9,11.9,8.9,10.9,10.1,12.1,9.1,10.8", "crossed", "ask");
    }

    [Test]
    public void A_bid_without_an_ask_is_refused() => Assert.That(
        Assert.Throws<BarFileRefusedException>(() => BarText.Read("2019-10-11 18:05,10,12,9,11,10.9\n", with: options => options with { Columns = "time,open,high,low,close,bid" }))!.Field,
        Is.EqualTo("columns"));

    [Test]
    public void The_same_prices_as_bid_and_as_ask_are_no_spread() =>
        Assert.That(BarText.Read(Candles + "2019-10-11 18:05,10,12,9,11,10,12,9,11,7\n").Bars.Spread, Is.Null);

    [TestCase("10,12,9,11,9.99,12,9,11,7", "crossed", "ask_open")]
    [TestCase("10,12,9,11,10,12,8.9,11,7", "crossed", "ask_low")]
    [TestCase("10,12,9,11,10,12,9,10.9,7", "crossed", "ask_close")]
    [TestCase("10,12,9,11,17,19,9,18.5,7", "spread_too_wide", "ask_close")]
    public void Quotes_that_make_no_sense_are_rejected_with_their_reason(string row, string reason, string field) => AssertRejected(
        Candles + "2019-10-11 18:05,10,12,9,11,10.1,12.1,9.1,11.1,7\n", "2019-10-11 18:06," + row, reason, field);

    [TestCase("-3", "crossed")]
    [TestCase("inf", "not_finite")]
    [TestCase("60000", "spread_too_wide")]
    public void Points_that_make_no_sense_are_rejected_with_their_reason(string points, string reason) => AssertRejected(
        MetaTrader + "2019.10.11\t18:05:00\t1.1\t1.2\t1.1\t1.10440\t100\t0\t3\n", "2019.10.11\t18:06:00\t1.1\t1.2\t1.1\t1.1\t100\t0\t" + points, reason, "spread_points");

    [Test]
    public void Spreads_stay_with_their_bars_when_rows_are_sorted_and_dropped_and_the_columns_grow()
    {
        var random = new Random(11);
        var start = MadeBars.Time("2019-10-11");
        Dictionary<long, double> twin = [];
        var text = new System.Text.StringBuilder("time,open,high,low,close,volume,relative_spread\n");
        for (var row = 0; row < 40_000; row++)
        {
            var time = start.AddMinutes(row == 100 ? 10 : row + (random.Next(4) == 0 && row > 5 ? -1 : 0)).ToUnixTimeMilliseconds();
            var spread = row < 20_000 || random.Next(3) == 0 ? double.NaN : random.NextDouble() / 10;
            text.Append(CultureInfo.InvariantCulture, $"{time},10,12,9,11,100,{(double.IsNaN(spread) ? "" : spread.ToString("R", CultureInfo.InvariantCulture))}\n");
            twin[time] = spread;
        }

        var result = BarText.Read(text.ToString());

        Assert.That(result.Report.Duplicates, Is.GreaterThan(1000));
        Assert.That(result.Bars.Times.ToArray(), Is.EqualTo(twin.Keys.Order()));
        Assert.That(Spread(result), Is.EqualTo(twin.OrderBy(entry => entry.Key).Select(entry => entry.Value)));
    }

    private static void AssertRejected(string before, string row, string reason, string field)
    {
        var result = BarText.Read(before + row + "\n", with: options => options with { MaxRejectedFraction = 0.5 });

        var rejection = result.Report.Rejections.Single();
        Assert.That((rejection.Reason, result.Bars.Count), Is.EqualTo((reason, 1)));
        Assert.That(rejection.Lines.Single(), Is.EqualTo(new RejectedLine("bars.csv", 3, field, row)));
        Assert.That(Spread(result).Single(), Is.Positive);
    }

    private static double[] Spread(BarFileResult result) => result.Bars.Spread!.Value.ToArray();
}
