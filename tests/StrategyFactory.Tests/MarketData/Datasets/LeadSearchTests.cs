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
    private const string Vix = "daily/VIX_D1_cboe_1990-01_2026-07.csv.gz";
    private const string BitcoinHours = "intraday/BTCUSDT_H1_2022-01_2026-04_binance.csv.gz";
    private const string BitcoinQuarters = "intraday/BTCUSDT_M15_2024-12_2026-04_binance.csv.gz";

    private static IEnumerable<TestCaseData> Pairs()
    {
        yield return new(Spy, Qqq, "1m");
        yield return new(Qqq, Spy, "1m");
        yield return new(Aapl, Spy, "1m");
        yield return new(SpyDays, Vix, "1d");
        yield return new(AaplDays, Vix, "1d");
        yield return new(AaplDays, SpyDays, "1d");
        yield return new(BitcoinHours, BitcoinQuarters, "1h");
        yield return new(Spy, Vix, "1d");
    }

    [TestCaseSource(nameof(Pairs))]
    public void A_real_pair_raises_no_alarm_and_one_that_is_stamped_a_bar_early_does(string target, string reference, string timeframe)
    {
        var (bars, other) = (Read(target, timeframe), Read(reference, timeframe));

        Assert.That(LeadSearch.Look(bars, other), Is.Null);
        Assert.That(LeadSearch.Look(other, bars), Is.Null);
        var found = LeadSearch.Look(bars, Early(other, 0, other.Count))!;
        Assert.That(found.BarsAhead, Is.EqualTo(1));
        Assert.That(Math.Abs(found.Ahead), Is.GreaterThan(Math.Abs(found.Together)));
    }

    [TestCase(Spy, Qqq, "1m", "2015-02-01", "2015-05-01")]
    [TestCase(Aapl, Spy, "1m", "2015-02-01", "2015-05-01")]
    [TestCase(SpyDays, Vix, "1d", "2011-07-01", "2011-10-01")]
    [TestCase(SpyDays, Vix, "1d", "2017-01-01", "2017-04-01")]
    [TestCase(BitcoinHours, BitcoinQuarters, "1h", "2025-07-01", "2025-10-01")]
    public void Three_months_that_are_stamped_a_bar_early_are_named(string target, string reference, string timeframe, string from, string to)
    {
        var (bars, other) = (Read(target, timeframe), Read(reference, timeframe));
        var times = other.Times.Span;

        var found = LeadSearch.Look(bars, Early(other, times.BinarySearch(Time(from)), times.BinarySearch(Time(to))))!;

        Assert.That(found.BarsAhead, Is.EqualTo(1));
        Assert.That(found.Months.Where(month => month.Leads).Select(month => month.Month), Is.SubsetOf(Quarter(from)).And.Not.Empty);
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

    private static long Time(string date) => new DateTimeOffset(Date(date), TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>The bars of a part at the times of those before them; the times stay.</summary>
    private static BarSeries Early(BarSeries bars, int start, int end)
    {
        (start, end) = (start < 0 ? ~start : start, Math.Min(end < 0 ? ~end : end, bars.Count - 1));
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
            : file.Contains("_H1_", StringComparison.Ordinal) ? "1h" : "1d";
        var options = new ImportOptions
        {
            Timeframe = Timeframes.Parse(stored),
            TimeZone = file.Contains("us_central", StringComparison.Ordinal) ? Chicago : null,
        };
        var bars = BarFileReader.Read(content, Path.GetFileName(file), Path.GetFileName(file), options, null, CancellationToken.None).Bars;
        return stored == timeframe ? bars : BarResampling.Resample(bars, Timeframes.Parse(timeframe));
    }
}
