using System.Globalization;
using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Datasets;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Datasets;

/// <summary>Real pairs as they are, and with one of them stamped a bar early.</summary>
internal sealed class LeadSearchTests
{
    private const string Chicago = "America/Chicago";
    private const string Spy = "intraday/SPY_M1_2014-11_2015-07_us_central.csv.gz";
    private const string Qqq = "intraday/QQQ_M1_2014-12_2015-07_us_central.csv.gz";
    private const string Aapl = "intraday/AAPL_M1_2014-11_2015-07_us_central.csv.gz";
    private const string SpyDays = "daily/SPY_D1_yahoo_to_2022-12.csv.gz";
    private const string AaplDays = "daily/AAPL_D1_yahoo_to_2022-12.csv.gz";
    private const string QqqDays = "daily/QQQ_D1_yahoo_1999-03_2020-06.csv.gz";
    private const string Euro = "intraday/lean/forex_oanda_hour_eurusd.zip";
    private const string Yen = "intraday/USDJPY_M1_2013-02_bid_fxcm.csv.gz";
    private const string Vix = "daily/VIX_D1_cboe_1990-01_2026-07.csv.gz";
    private const string BitcoinHours = "intraday/BTCUSDT_H1_2022-01_2026-04_binance.csv.gz";
    private const string BitcoinQuarters = "intraday/BTCUSDT_M15_2024-12_2026-04_binance.csv.gz";

    // of every three months that are shifted alone, the share that is found; null where the pair has none or hardly goes together
    private static IEnumerable<TestCaseData> Pairs()
    {
        yield return new(Spy, Qqq, "1m", 1.0);
        yield return new(Qqq, Spy, "1m", 1.0);
        yield return new(Aapl, Spy, "1m", 1.0);
        yield return new(Euro, Yen, "1h", null);
        yield return new(BitcoinHours, BitcoinQuarters, "1h", 1.0);
        yield return new(Spy, Vix, "1d", 0.8);
        yield return new(SpyDays, Vix, "1d", 0.9);
        yield return new(QqqDays, Vix, "1d", 0.8);
        yield return new(AaplDays, Vix, "1d", 0.2);
        yield return new(AaplDays, SpyDays, "1d", 0.5);
    }

    [TestCaseSource(nameof(Pairs))]
    public void A_real_pair_raises_no_alarm_and_one_that_is_stamped_a_bar_early_does(string target, string reference, string timeframe, double? found)
    {
        var (bars, other) = (Read(target, timeframe), Read(reference, timeframe));
        var (asItIs, early) = (LeadSearch.Look(bars, other), LeadSearch.Look(bars, Early(other, 0, other.Count)));
        var quarters = Quarters(bars, other).ToList();
        var alarms = quarters.Count(quarter => LeadSearch.Look(bars, Early(other, quarter.Start, quarter.End)) is not null);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{target} with {reference} {timeframe}: as it is {LeadSearch.Strongest(bars, other):0.00}, early {LeadSearch.Strongest(bars, Early(other, 0, other.Count)):0.00}, ")
            + $"three months early {alarms} of {quarters.Count}");

        Assert.That(asItIs, Is.Null);
        Assert.That(LeadSearch.Look(other, bars), Is.Null);
        Assert.That(early!.BarsAhead, Is.EqualTo(1));
        Assert.That(Math.Abs(early.Ahead), Is.GreaterThan(Math.Abs(early.Together)));
        Assert.That(alarms, Is.GreaterThanOrEqualTo((found ?? 0) * quarters.Count));
    }

    [TestCase(BitcoinHours)]
    [TestCase(Euro)]
    public void The_volatility_index_raises_no_alarm_with_markets_that_hardly_follow_it(string target)
    {
        var (bars, vix) = (BarResampling.Resample(Read(target, "1h"), Timeframe.OneDay), Read(Vix, "1d"));
        TestContext.Out.WriteLine($"{target} with {Vix} 1d: as it is {LeadSearch.Strongest(bars, vix)}, early {LeadSearch.Strongest(bars, Early(vix, 0, vix.Count))}");

        Assert.That(LeadSearch.Look(bars, vix), Is.Null);
        Assert.That(LeadSearch.Look(vix, bars), Is.Null);
    }

    [TestCase(Spy, Qqq, "1m", "2015-02-01", "2015-05-01")]
    [TestCase(Aapl, Spy, "1m", "2015-02-01", "2015-05-01")]
    [TestCase(SpyDays, Vix, "1d", "2011-07-01", "2011-10-01")]
    [TestCase(SpyDays, Vix, "1d", "2010-04-01", "2010-07-01")]
    [TestCase(BitcoinHours, BitcoinQuarters, "1h", "2025-07-01", "2025-10-01")]
    public void Three_months_that_are_stamped_a_bar_early_are_named(string target, string reference, string timeframe, string from, string to)
    {
        var (bars, other) = (Read(target, timeframe), Read(reference, timeframe));

        var found = LeadSearch.Look(bars, Early(other, Time(from), Time(to)))!;

        Assert.That(found.BarsAhead, Is.EqualTo(1));
        Assert.That(found.Months.Where(month => month.Leads).Select(month => month.Month), Is.SubsetOf(Quarter(from)).And.Not.Empty);
    }

    /// <summary>At most thirty stretches of three months that both have whole.</summary>
    private static IEnumerable<(long Start, long End)> Quarters(BarSeries bars, BarSeries other)
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(bars.Times.Span[0], other.Times.Span[0])).UtcDateTime;
        var to = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(bars.Times.Span[^1], other.Times.Span[^1])).UtcDateTime;
        var first = new DateTime(from.Year, from.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
        var months = ((to.Year - first.Year) * 12) + to.Month - first.Month;
        for (var month = 0; month + 3 <= months; month += Math.Max(1, (months - 2) / 30))
        {
            yield return (Milliseconds(first.AddMonths(month)), Milliseconds(first.AddMonths(month + 3)));
        }
    }

    [TestCase(15)]
    [TestCase(63)]
    [TestCase(250)]
    [TestCase(1_000)]
    [TestCase(2_500)]
    public void Pairs_that_move_together_raise_no_alarm_however_wild(int days)
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var (bars, other) = Simulated(days, correlation: ((seed % 7) - 2) * 0.19, seed);
            Assert.That(LeadSearch.Look(bars, other), Is.Null, $"seed {seed}");
        }
    }

    [Test]
    public void Each_of_many_simulated_pairs_is_found_once_it_is_early()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var (bars, other) = Simulated(1_000, correlation: 0.4, seed);
            Assert.That(LeadSearch.Look(bars, Early(other, 0, other.Count))?.BarsAhead, Is.EqualTo(1), $"seed {seed}");
        }
    }

    /// <summary>
    /// Daily bars of two markets whose wildness comes in spells that both share, each day's moves with fat tails (Student's t, four degrees).
    /// </summary>
    private static (BarSeries Bars, BarSeries Other) Simulated(int days, double correlation, int seed)
    {
        var random = new Random((seed * 31) + days);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double FatTail() => Normal() / Math.Sqrt(Enumerable.Range(0, 4).Sum(_ => Math.Pow(Normal(), 2)) / 4);
        var (one, two, wildness) = (new double[days], new double[days], 0.0);
        var (price, otherPrice) = (0.0, 0.0);
        for (var day = 0; day < days; day++)
        {
            wildness = (0.95 * wildness) + (0.2 * Normal());
            var (common, own) = (FatTail(), FatTail());
            price += 0.01 * Math.Exp(wildness) * ((correlation * common) + (Math.Sqrt(1 - (correlation * correlation)) * own));
            otherPrice += 0.02 * Math.Exp(wildness) * common;
            (one[day], two[day]) = (Math.Exp(price), Math.Exp(otherPrice));
        }

        long[] times = [.. Enumerable.Range(0, days).Select(day => Time("2001-01-01") + (day * 86_400_000L))];
        BarSeries Of(string symbol, double[] close) => new(symbol, Timeframe.OneDay, times, close, close, close, close, new double[days]);
        return (Of("OWN", one), Of("OTHER", two));
    }

    private static string[] Quarter(string from) =>
        [.. Enumerable.Range(0, 3).Select(month => Date(from).AddMonths(month).ToString("yyyy-MM", CultureInfo.InvariantCulture))];

    private static DateTime Date(string date) => DateTime.Parse(date, CultureInfo.InvariantCulture);

    private static long Time(string date) => Milliseconds(Date(date));

    private static long Milliseconds(DateTime date) => new DateTimeOffset(date, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static BarSeries Early(BarSeries bars, long from, long to)
    {
        var (start, end) = (bars.Times.Span.BinarySearch(from), bars.Times.Span.BinarySearch(to));
        return Early(bars, start < 0 ? ~start : start, end < 0 ? ~end : end);
    }

    /// <summary>The bars of a part at the times of those before them; the times stay.</summary>
    private static BarSeries Early(BarSeries bars, int start, int end)
    {
        end = Math.Min(end, bars.Count - 1);
        var close = bars.Close.ToArray();
        Array.Copy(close, start + 1, close, start, end - start);
        return new(bars.Symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, close, bars.Volume);
    }

    private static BarSeries Read(string file, string timeframe)
    {
        var path = SharedData.Require("data/" + file);
        using var content = File.OpenRead(path);
        var stored = file.Contains("_M1_", StringComparison.Ordinal) ? "1m"
            : file.Contains("_M15_", StringComparison.Ordinal) ? "15m"
            : file.Contains("_H1_", StringComparison.Ordinal) || file.Contains("_hour_", StringComparison.Ordinal) ? "1h" : "1d";
        var options = new ImportOptions
        {
            Timeframe = Timeframes.Parse(stored),
            TimeZone = file.Contains("us_central", StringComparison.Ordinal) ? Chicago : null,
        };
        var bars = BarFileReader.Read(content, Path.GetFileName(file), Path.GetFileName(file), options, null, CancellationToken.None).Bars;
        return stored == timeframe ? bars : BarResampling.Resample(bars, Timeframes.Parse(timeframe));
    }
}
