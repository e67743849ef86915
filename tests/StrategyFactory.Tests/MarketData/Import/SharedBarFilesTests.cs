using System.Globalization;
using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>Every real file, with what pandas finds in it.</summary>
[TestFixture]
internal sealed class SharedBarFilesTests
{
    private const string Chicago = "America/Chicago";

    /// <summary>One file and what must come out.</summary>
    public sealed record Expected(
        string File, string Timeframe, string Format, string Columns, int Rows, int Rejected, string First, string Last,
        double Open, double High, double Low, double Close, double Volume, double LastClose, string? Zone = null, bool Assumed = false)
    {
        public override string ToString() => File;
    }

    private const string Ohlcv = "time,open,high,low,close,volume";
    private const string Yahoo = "time,open,high,low,close,-,volume";
    private const string CloseFirst = "time,close,high,low,open,volume";
    private const string Klines = "time,open,high,low,close,volume,-,-,-,-,-";
    private const string DateAndTime = "time,time_of_day,open,high,low,close,volume";

    private static readonly Expected[] Files =
    [
        new("daily/AAPL_D1_yahoo_to_2022-12.csv.gz", "1d", "csv", Yahoo, 5781, 0, "2000-01-11 00:00", "2022-12-30 00:00", 0.8565850257873535, 0.8872770071029663, 0.8080360293388367, 0.828125, 441548800, 129.92999267578125),
        new("daily/AMZN_D1_yahoo_to_2022-12.csv.gz", "1d", "csv", Yahoo, 5781, 0, "2000-01-11 00:00", "2022-12-30 00:00", 3.34375, 3.5, 3.25, 3.3375000953674316, 210654000, 84.0),
        new("daily/GOOGL_D1_yahoo_to_2022-12.csv.gz", "1d", "csv", Yahoo, 4625, 0, "2004-08-19 00:00", "2022-12-30 00:00", 2.502502918243408, 2.6041040420532227, 2.4014010429382324, 2.5110108852386475, 893181924, 88.2300033569336),
        new("daily/MSFT_D1_yahoo_to_2022-12.csv.gz", "1d", "csv", Yahoo, 5781, 0, "2000-01-11 00:00", "2022-12-30 00:00", 55.75, 57.125, 54.34375, 54.6875, 46743600, 239.82000732421875),
        new("daily/SPY_D1_yahoo_to_2022-12.csv.gz", "1d", "csv", Yahoo, 5781, 0, "2000-01-11 00:00", "2022-12-30 00:00", 145.8125, 146.09375, 143.5, 144.5, 7503700, 382.42999267578125),
        new("daily/GOOG_D1_2004-08_2013-03_backtestingpy.csv.gz", "1d", "csv", Ohlcv, 2148, 0, "2004-08-19 00:00", "2013-03-01 00:00", 100, 104.06, 95.96, 100.34, 22351900, 806.19),
        new("daily/MSFT_D1_yahoo_adjusted_2021-01_2026-03_blank_last_row.csv.gz", "1d", "csv", CloseFirst, 1313, 1, "2021-01-04 00:00", "2026-03-25 00:00", 213.04011740396882, 213.4900752334204, 205.64933874293737, 208.40652465820312, 37130100, 371.0400085449219),
        new("daily/QQQ_D1_yahoo_1999-03_2020-06.csv.gz", "1d", "csv", Yahoo, 5354, 1, "1999-03-10 00:00", "2020-06-17 00:00", 51.125, 51.15625, 50.28125, 51.0625, 5232000, 243.619995),
        new("daily/VIX_D1_cboe_1990-01_2026-07.csv.gz", "1d", "csv", "time,open,high,low,close", 9235, 47, "1990-01-02 00:00", "2026-07-23 00:00", 17.24, 17.24, 17.24, 17.24, 0, 18.7),
        new("daily/lean/equity_usa_daily_aapl.zip", "1d", "lean-equity", Ohlcv, 5849, 0, "1998-01-02 00:00", "2021-03-31 00:00", 13.63, 16.25, 13.5, 16.25, 6315000, 122.15),
        new("daily/lean/equity_usa_daily_spy.zip", "1d", "lean-equity", Ohlcv, 5849, 0, "1998-01-02 00:00", "2021-03-31 00:00", 97.31, 97.53, 96.53, 97.36, 2150000, 396.33),
        new("intraday/AAPL_M1_2014-11_2015-07_us_central.csv.gz", "1m", "csv", Ohlcv, 57555, 0, "2014-11-19 14:30", "2015-07-02 19:59", 115.44, 115.74, 115.42, 115.7202, 699087, 126.4, Chicago),
        new("intraday/QQQ_M1_2014-12_2015-07_us_central.csv.gz", "1m", "csv", Ohlcv, 56795, 0, "2014-12-01 14:30", "2015-07-02 19:59", 105.72, 105.8, 105.7, 105.75, 407978, 107.97, Chicago),
        new("intraday/SPY_M1_2014-11_2015-07_us_central.csv.gz", "1m", "csv", Ohlcv, 59533, 0, "2014-11-19 14:30", "2015-07-02 19:59", 205.31, 205.32, 205.12, 205.17, 1257513, 207.3, Chicago),
        new("intraday/BTCUSDT_H1_2022-01_2026-04_binance.csv.gz", "1h", "csv", Klines, 37923, 0, "2022-01-01 00:00", "2026-04-30 03:00", 46216.93, 46731.39, 46208.37, 46656.13, 1503.33095, 75928.1),
        new("intraday/BTCUSDT_M15_2024-12_2026-04_binance.csv.gz", "15m", "csv", Klines, 46673, 0, "2024-12-30 00:00", "2026-04-30 04:00", 93738.19, 93782.38, 93510, 93720.44, 202.77714, 75792.03),
        new("intraday/BTCUSD_M1_2018-01_bitfinex_raw_order.csv.gz", "1m", "csv", "time,open,close,high,low,volume", 44637, 0, "2018-01-01 00:00", "2018-01-31 23:59", 13763, 13788, 13752.18233851, 13753, 5.13326771, 10267),
        new("intraday/BTCUSD_M1_2018_bitfinex.csv.gz", "1m", "csv", Ohlcv, 520499, 0, "2018-01-01 00:00", "2018-12-31 23:59", 13763, 13788, 13752.18233851, 13753, 5.13326771, 3830.5, null, true),
        new("intraday/EURUSD_H1_2017-04_2018-02_backtestingpy.csv.gz", "1h", "csv", Ohlcv, 5000, 0, "2017-04-19 09:00", "2018-02-07 15:00", 1.0716, 1.0722, 1.07083, 1.07219, 1413, 1.22904, null, true),
        new("intraday/EURUSD_M1_2017-01_2017-06_histdata.csv.gz", "1m", "histdata", Ohlcv, 186348, 0, "2017-01-02 07:00", "2017-06-30 21:58", 1.05155, 1.05197, 1.05155, 1.0519, 0, 1.14232),
        new("intraday/EURUSD_M5_2019-10_2020-06_tab.tsv.gz", "5m", "csv", Ohlcv, 50000, 0, "2019-10-11 18:05", "2020-06-14 23:55", 1.10457, 1.10459, 1.10433, 1.10435, 392, 1.12515, null, true),
        new("intraday/MSFT_H1_yahoo_utc_2023-05_2026-04.csv.gz", "1h", "csv", CloseFirst, 5078, 0, "2023-05-05 13:30", "2026-04-02 19:30", 305.7200012207031, 308.489990234375, 304.2699890136719, 308.2699890136719, 5421682, 373.5),
        new("intraday/SPY_M5_2025-05_2026-03_us_eastern.csv.gz", "5m", "csv", Ohlcv, 17463, 0, "2025-05-12 13:30", "2026-03-12 14:30", 581.49, 581.73, 579.22, 579.23, 2393147, 667.73, "America/New_York"),
        new("intraday/USDJPY_M1_2013-02_ask_fxcm.csv.gz", "1m", "csv", "time,open,high,low,close", 28761, 0, "2013-02-01 00:00", "2013-03-01 00:00", 91.717, 91.717, 91.655, 91.655, 0, 92.54),
        new("intraday/USDJPY_M1_2013-02_bid_fxcm.csv.gz", "1m", "csv", "time,open,high,low,close", 28761, 0, "2013-02-01 00:00", "2013-03-01 00:00", 91.715, 91.715, 91.653, 91.653, 0, 92.539),
        new("intraday/raw_overlapping/spy-01.15.2015.csv.gz", "1m", "csv", DateAndTime, 3900, 0, "2015-01-02 14:30", "2015-01-15 20:59", 206.38, 206.45, 206.3, 206.39, 1235243, 199.02, Chicago),
        new("intraday/raw_overlapping/spy-01.29.2015.csv.gz", "1m", "csv", DateAndTime, 3900, 0, "2015-01-15 14:30", "2015-01-29 20:59", 201.63, 201.7, 201.41, 201.48, 1012422, 201.98, Chicago),
        new("intraday/lean/equity_usa_hour_spy.zip", "1h", "lean-equity", Ohlcv, 40832, 0, "1998-01-02 14:00", "2021-03-31 19:00", 97.31, 97.53, 97.03, 97.03, 384500, 396.33),
        new("intraday/lean/forex_oanda_hour_eurusd.zip", "1h", "lean-forex", "time,open,high,low,close,-,ask_open,ask_high,ask_low,ask_close,-", 74439, 0, "2007-01-01 21:00", "2018-12-31 21:00", (1.31927 + 1.32027) * 0.5, (1.31955 + 1.32055) * 0.5, (1.3187 + 1.3197) * 0.5, (1.31935 + 1.32035) * 0.5, 0, (1.14607 + 1.14707) * 0.5),
    ];

    [TestCaseSource(nameof(Files))]
    public void A_real_file_gives_the_bars_that_pandas_finds(Expected expected)
    {
        var (bars, report) = Read(expected.File, expected.Timeframe, expected.Zone);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Format, Is.EqualTo(expected.Format));
            Assert.That(report.Columns, Is.EqualTo(expected.Columns));
            Assert.That(report.RowsRead, Is.EqualTo(expected.Rows));
            Assert.That(report.Rejected + report.Skipped, Is.EqualTo(expected.Rejected));
            Assert.That(report.Duplicates, Is.Zero);
            Assert.That(report.OutOfOrder, Is.Zero);
            Assert.That(report.TimeZoneAssumed, Is.EqualTo(expected.Assumed));
            Assert.That(bars.Count, Is.EqualTo(expected.Rows - expected.Rejected));
            Assert.That(Minute(report.FirstBar), Is.EqualTo(expected.First));
            Assert.That(Minute(report.LastBar), Is.EqualTo(expected.Last));
            Assert.That(bars.Open.Span[0], Is.EqualTo(expected.Open));
            Assert.That(bars.High.Span[0], Is.EqualTo(expected.High));
            Assert.That(bars.Low.Span[0], Is.EqualTo(expected.Low));
            Assert.That(bars.Close.Span[0], Is.EqualTo(expected.Close));
            Assert.That(bars.Volume.Span[0], Is.EqualTo(expected.Volume));
            Assert.That(bars.Close.Span[^1], Is.EqualTo(expected.LastClose));
        }
    }

    [Test]
    public void No_bar_file_is_left_out_of_the_table()
    {
        var root = SharedData.Require("data");
        var present = new[] { "daily", "intraday" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("factor_files", StringComparison.Ordinal));

        Assert.That(Files.Select(file => file.File), Is.EquivalentTo(present));
    }

    [TestCase("daily/lean/equity_usa_factor_files_aapl.csv", "file", "open, high, low and close need four")]
    [TestCase("daily/lean/equity_usa_factor_files_spy.csv", "file", "open, high, low and close need four")]
    [TestCase("forecasting/ETTh1.csv.gz", "columns", "columns are not known")]
    [TestCase("forecasting/exchange_rate.txt.gz", "columns", "columns are not known")]
    [TestCase("forecasting/airline-passengers.csv", "file", "no table of bars")]
    [TestCase("forecasting/M4_Hourly-train.csv.gz", "columns", "columns are not known")]
    [TestCase("llm/alpaca_en_demo.json.gz", "format", "JSON")]
    public void A_file_without_bars_is_refused_for_the_right_reason(string file, string field, string reason)
    {
        _ = SharedData.Require($"data/{file}"); // outside the assertion, which would take a skip for a wrong exception
        var refusal = Assert.Throws<BarFileRefusedException>(() => Read(file, "1d", null));

        Assert.That(refusal!.Field, Is.EqualTo(field));
        Assert.That(refusal.Reason, Does.Contain(reason));
    }

    [TestCase("intraday/EURUSD_H1_2017-04_2018-02_backtestingpy.csv.gz", "1m", "1 h apart")]
    [TestCase("intraday/EURUSD_M5_2019-10_2020-06_tab.tsv.gz", "1h", "5 min apart")]
    [TestCase("daily/SPY_D1_yahoo_to_2022-12.csv.gz", "1h", "1 d apart")]
    public void A_file_of_another_bar_length_is_refused(string file, string timeframe, string reason)
    {
        _ = SharedData.Require($"data/{file}"); // outside the assertion, which would take a skip for a wrong exception
        var refusal = Assert.Throws<BarFileRefusedException>(() => Read(file, timeframe, null));

        Assert.That(refusal!.Field, Is.EqualTo("timeframe"));
        Assert.That(refusal.Reason, Does.Contain(reason));
    }

    [Test]
    public void Of_the_bad_VIX_bars_the_report_names_lines_and_reasons()
    {
        var (_, report) = Read("daily/VIX_D1_cboe_1990-01_2026-07.csv.gz", "1d", null);

        Assert.That(report.Rejections.Sum(rejection => rejection.Count), Is.EqualTo(47));
        Assert.That(report.Rejections.Select(rejection => rejection.Reason), Is.SubsetOf(new[] { "open_outside_range", "close_outside_range", "high_below_low" }));
        Assert.That(report.Rejections.All(rejection => rejection.Lines.Count == Math.Min(10, rejection.Count)), Is.True);
    }

    [Test]
    public void A_blank_last_row_is_skipped_with_its_line()
    {
        var (_, report) = Read("daily/MSFT_D1_yahoo_adjusted_2021-01_2026-03_blank_last_row.csv.gz", "1d", null);

        var line = report.Skips.Single().Lines.Single();
        Assert.That(report.Skips.Single().Reason, Is.EqualTo("no_prices"));
        Assert.That(line.Line, Is.EqualTo(1314));
        Assert.That(line.Text, Is.EqualTo("2026-03-26,,,,,6238632"));
    }

    [Test]
    public void Gaps_of_the_bitcoin_year_are_counted_as_pandas_counts_them()
    {
        var (_, report) = Read("intraday/BTCUSD_M1_2018_bitfinex.csv.gz", "1m", null);

        Assert.That(report.Gaps.Count, Is.EqualTo(3992));
        Assert.That(report.Gaps.MissingBars, Is.EqualTo(5101));
        Assert.That(report.Gaps.LongestMinutes, Is.EqualTo(68));
        Assert.That(Minute(report.Gaps.LongestStart), Is.EqualTo("2018-06-05 13:33"));
    }

    private static (BarSeries Bars, ImportReport Report) Read(string file, string timeframe, string? zone)
    {
        var path = SharedData.Require("data/" + file);
        using var stream = File.OpenRead(path);
        var result = BarFileReader.Read(stream, Path.GetFileName(path), "TEST", new ImportOptions { Timeframe = Timeframes.Parse(timeframe), TimeZone = zone }, null, CancellationToken.None);
        return (result.Bars, result.Report);
    }

    private static string? Minute(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
