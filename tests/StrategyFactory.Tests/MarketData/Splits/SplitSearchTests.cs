using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Splits;

namespace StrategyFactory.Tests.MarketData.Splits;

internal sealed class SplitSearchTests
{
    private static readonly string[] Apple = ["2000-06-21 2:1", "2005-02-28 2:1", "2014-06-09 7:1", "2020-08-31 4:1"];

    [Test]
    public void The_unadjusted_bars_of_Apple_show_its_four_splits()
    {
        var found = SplitSearch.Find(MarketDataRequests.ReadShared("AAPL", "1d", "data/daily/lean/equity_usa_daily_aapl.zip"));

        Assert.That(Told(found.Splits), Is.EqualTo(Apple));
        Assert.That(found.Splits.Select(split => (split.CloseBefore, split.OpenAfter)), Is.EqualTo(new[] { (101, 50.5), (88.97, 44.67), (645.57, 92.69), (499.23, 127.67) }).Within(1e-9));
        Assert.That(found.Splits.Select(split => split.VolumeRatio), Is.EqualTo(new double?[] { 1.47, 1.02, 3.86, 3.97 }).Within(0.01));
        Assert.That(found.Prints.Select(print => (print.Bar.ToString("yyyy-MM-dd", null), print.Price)), Is.EqualTo(new[] { ("2009-09-21", 10.59), ("2010-08-31", 25.3), ("2011-01-03", 32.65) }), "lows at a tenth of the price");
    }

    [TestCase("AAPL", "1d", "daily/AAPL_D1_yahoo_to_2022-12.csv.gz", null)]
    [TestCase("AMZN", "1d", "daily/AMZN_D1_yahoo_to_2022-12.csv.gz", null)]
    [TestCase("GOOGL", "1d", "daily/GOOGL_D1_yahoo_to_2022-12.csv.gz", null)]
    [TestCase("GOOG", "1d", "daily/GOOG_D1_2004-08_2013-03_backtestingpy.csv.gz", null)]
    [TestCase("MSFT", "1d", "daily/MSFT_D1_yahoo_to_2022-12.csv.gz", null)]
    [TestCase("MSFT", "1d", "daily/MSFT_D1_yahoo_adjusted_2021-01_2026-03_blank_last_row.csv.gz", null)]
    [TestCase("QQQ", "1d", "daily/QQQ_D1_yahoo_1999-03_2020-06.csv.gz", null)]
    [TestCase("SPY", "1d", "daily/SPY_D1_yahoo_to_2022-12.csv.gz", null)]
    [TestCase("SPY", "1d", "daily/lean/equity_usa_daily_spy.zip", null)]
    [TestCase("VIX", "1d", "daily/VIX_D1_cboe_1990-01_2026-07.csv.gz", null)]
    [TestCase("AAPL", "1m", "intraday/AAPL_M1_2014-11_2015-07_us_central.csv.gz", "America/Chicago")]
    [TestCase("QQQ", "1m", "intraday/QQQ_M1_2014-12_2015-07_us_central.csv.gz", "America/Chicago")]
    [TestCase("SPY", "1m", "intraday/SPY_M1_2014-11_2015-07_us_central.csv.gz", "America/Chicago")]
    [TestCase("SPY", "5m", "intraday/SPY_M5_2025-05_2026-03_us_eastern.csv.gz", "America/New_York")]
    [TestCase("SPY", "1h", "intraday/lean/equity_usa_hour_spy.zip", null)]
    [TestCase("MSFT", "1h", "intraday/MSFT_H1_yahoo_utc_2023-05_2026-04.csv.gz", null)]
    [TestCase("BTCUSDT", "1h", "intraday/BTCUSDT_H1_2022-01_2026-04_binance.csv.gz", null)]
    [TestCase("BTCUSDT", "15m", "intraday/BTCUSDT_M15_2024-12_2026-04_binance.csv.gz", null)]
    [TestCase("BTCUSD", "1m", "intraday/BTCUSD_M1_2018_bitfinex.csv.gz", null)]
    [TestCase("EURUSD", "1m", "intraday/EURUSD_M1_2017-01_2017-06_histdata.csv.gz", null)]
    [TestCase("EURUSD", "5m", "intraday/EURUSD_M5_2019-10_2020-06_tab.tsv.gz", null)]
    [TestCase("EURUSD", "1h", "intraday/lean/forex_oanda_hour_eurusd.zip", null)]
    [TestCase("USDJPY", "1m", "intraday/USDJPY_M1_2013-02_bid_fxcm.csv.gz", null)]
    public void Real_bars_that_are_adjusted_or_never_split_show_none(string symbol, string timeframe, string file, string? zone) =>
        Assert.That(Told(SplitSearch.Find(MarketDataRequests.ReadShared(symbol, timeframe, "data/" + file, zone)).Splits), Is.Empty);

    [TestCase(2, 1, 0.005, 96)]
    [TestCase(2, 1, 0.01, 94)]
    [TestCase(2, 1, 0.02, 89)]
    [TestCase(2, 1, 0.03, 82)]
    [TestCase(3, 2, 0.005, 88)]
    [TestCase(3, 2, 0.01, 80)]
    [TestCase(3, 1, 0.02, 95)]
    [TestCase(4, 1, 0.02, 96)]
    [TestCase(7, 1, 0.02, 96)]
    [TestCase(20, 1, 0.03, 96)]
    [TestCase(1, 5, 0.03, 96)]
    [TestCase(1, 10, 0.03, 96)]
    [TestCase(1, 10, 0.05, 90)]
    public void Planted_splits_are_found_at_their_day_with_their_ratio(int newShares, int oldShares, double volatility, int fewest)
    {
        var market = new SplitMarket(volatility, NewsPerYear: 0);
        var found = Enumerable.Range(0, 100).Count(seed =>
        {
            var day = 100 + 8 * seed;
            var bars = market.Bars(seed, 1000, day, newShares, oldShares);
            return SplitSearch.Find(bars).Splits.Any(split => split.Bar == bars.Opening(day) && (split.NewShares, split.OldShares) == (newShares, oldShares));
        });

        TestContext.Out.WriteLine($"{newShares}:{oldShares} at {volatility}: {found} of 100");
        Assert.That(found, Is.GreaterThanOrEqualTo(fewest));
    }

    [TestCase(0.005, 4, true, 5)]
    [TestCase(0.01, 4, true, 6)]
    [TestCase(0.02, 4, true, 5)]
    [TestCase(0.03, 4, true, 12)]
    [TestCase(0.05, 4, true, 16)]
    [TestCase(0.02, 3, true, 11)]
    [TestCase(0.02, 4, false, 9)]
    [TestCase(0.05, 4, false, 5)]
    public void Three_thousand_years_of_news_and_heavy_tails_raise_hardly_an_alarm(double volatility, int freedom, bool hasVolume, int most)
    {
        var market = new SplitMarket(volatility, freedom, HasVolume: hasVolume);
        var alarms = Enumerable.Range(2000, 300).Sum(seed => SplitSearch.Find(market.Bars(seed, 2520)).Splits.Count);

        TestContext.Out.WriteLine($"{volatility}, t{freedom}, volume {hasVolume}: {alarms} in 3000 years");
        Assert.That(alarms, Is.LessThanOrEqualTo(most));
    }

    [Test]
    public void A_crash_of_a_half_is_no_split_and_one_without_volume_takes_a_quiet_market()
    {
        var (calm, wild) = (new SplitMarket(0.01, 5, 0), new SplitMarket(0.04, 5, 0));
        var crash = Changed(calm.Bars(1, 600), 300, 0.51, day: 12, later: 1.6, range: 4);
        var split = Changed(calm.Bars(1, 600), 300, 0.5, day: 2, later: 2, range: 1);

        Assert.That(SplitSearch.Find(crash).Splits, Is.Empty, "volume twelve times as large for a day, and a wild one");
        Assert.That(Told(SplitSearch.Find(split).Splits), Is.EqualTo(new[] { $"{split.Opening(300):yyyy-MM-dd} 2:1" }));
        var mute = SplitSearch.Find((calm with { HasVolume = false }).Bars(2, 600, 300, 2)).Splits.Single();
        Assert.That((mute.Ratio, mute.VolumeRatio), Is.EqualTo(("2:1", (double?)null)));
        Assert.That(mute.Sentence, Does.EndWith("no volume to tell by."));
        Assert.That(SplitSearch.Find((wild with { HasVolume = false }).Bars(2, 600, 300, 3, 2)).Splits, Is.Empty);
    }

    [Test]
    public void A_dividend_is_not_told_from_a_night()
    {
        var bars = Changed(new SplitMarket(0.01, 5, 0).Bars(2, 600), 300, 0.9, day: 1, later: 1, range: 1);
        Assert.That(SplitSearch.Find(bars).Splits, Is.Empty);
    }

    [TestCase(10)]
    [TestCase(0.1)]
    [TestCase(0.5)]
    public void A_bar_that_is_off_and_comes_back_is_a_print_and_no_split(double factor)
    {
        var bars = new SplitMarket(0.01, 5, 0).Bars(3, 600);
        double[] Off(ReadOnlyMemory<double> column) => [.. column.ToArray().Select((value, bar) => bar == 250 ? value * factor : value)];
        var found = SplitSearch.Find(new(bars.Symbol, bars.Timeframe, bars.Times, Off(bars.Open), Off(bars.High), Off(bars.Low), Off(bars.Close), bars.Volume));

        Assert.That(found.Splits, Is.Empty);
        Assert.That(found.Prints.Select(print => print.Bar), Is.EqualTo(new[] { bars.Opening(250) }));
        Assert.That(found.Prints[0].PriceAround, Is.EqualTo(bars.Close.Span[249]));
    }

    [Test]
    public void A_high_far_beyond_its_bar_is_a_print()
    {
        var bars = new SplitMarket(0.01, 5, 0).Bars(3, 600);
        var high = bars.High.ToArray();
        high[77] *= 3;
        var found = SplitSearch.Find(new(bars.Symbol, bars.Timeframe, bars.Times, bars.Open, high, bars.Low, bars.Close, bars.Volume));
        Assert.That(found.Prints.Select(print => (print.Bar, print.Price)), Is.EqualTo(new[] { (bars.Opening(77), high[77]) }));
    }

    [Test]
    public void Few_bars_and_prices_that_never_change_find_nothing([Values(0, 1, 2, 30)] int count)
    {
        var flat = Enumerable.Repeat(1.0, count).ToArray();
        var times = Enumerable.Range(0, count).Select(bar => bar * 86_400_000L).ToArray();
        var found = SplitSearch.Find(new("FLAT", Timeframe.OneDay, times, flat, flat, flat, flat, flat));
        Assert.That((found.Splits.Count, found.Prints.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Bars_within_days_are_judged_by_their_days()
    {
        var days = new SplitMarket(0.015, 5, 0).Bars(5, 500, 200, 3);
        var hours = Hours(days);
        var found = SplitSearch.Find(hours).Splits.Single();
        Assert.That((found.Bar, found.Ratio), Is.EqualTo((days.Opening(200).AddHours(9), "3:1")));
        Assert.That(found.VolumeRatio, Is.EqualTo(SplitSearch.Find(days).Splits.Single().VolumeRatio!.Value).Within(1e-9));
    }

    internal static string[] Told(IEnumerable<SuspectedSplit> splits) => [.. splits.Select(split => FormattableString.Invariant($"{split.Bar:yyyy-MM-dd} {split.Ratio}"))];

    /// <summary>Seven hourly bars for each day: the first ends at the day's high, the second at its low, the others at its close.</summary>
    private static BarSeries Hours(BarSeries days)
    {
        List<long> times = [];
        var columns = Enumerable.Range(0, 5).Select(_ => new List<double>()).ToArray();
        for (var day = 0; day < days.Count; day++)
        {
            var prices = new[] { days.Open.Span[day], days.High.Span[day], days.Low.Span[day], days.Close.Span[day], days.Close.Span[day], days.Close.Span[day], days.Close.Span[day], days.Close.Span[day] };
            for (var hour = 0; hour < 7; hour++)
            {
                var (open, close) = (prices[hour], prices[hour + 1]);
                times.Add(days.Times.Span[day] + (9 + hour) * 3_600_000L);
                columns[0].Add(open);
                columns[1].Add(Math.Max(open, close));
                columns[2].Add(Math.Min(open, close));
                columns[3].Add(close);
                columns[4].Add(days.Volume.Span[day] / 7);
            }
        }

        return new("SIM", Timeframe.OneHour, times.ToArray(), columns[0].ToArray(), columns[1].ToArray(), columns[2].ToArray(), columns[3].ToArray(), columns[4].ToArray());
    }

    /// <summary>Prices from a bar on times a factor; volume of that day and of those behind times others; the day's range as many times wider.</summary>
    private static BarSeries Changed(BarSeries bars, int at, double price, double day, double later, double range)
    {
        double[] Prices(ReadOnlyMemory<double> column, double widening) => [.. column.ToArray().Select((value, bar) => bar < at ? value : price * value * (bar == at ? widening : 1))];
        var wide = Math.Log(bars.High.Span[at] / bars.Low.Span[at]) * (range - 1) / 2;
        var volume = bars.Volume.ToArray().Select((value, bar) => bar < at ? value : value * (bar == at ? day : later)).ToArray();
        return new(bars.Symbol, bars.Timeframe, bars.Times, Prices(bars.Open, 1), Prices(bars.High, Math.Exp(wide)), Prices(bars.Low, Math.Exp(-wide)), Prices(bars.Close, 1), volume);
    }
}
