using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Bars;

/// <summary>Reading bars that are stored at 1m, 15m and 1d, each with other prices so that their origin shows.</summary>
internal sealed class GetBarsTests
{
    private static readonly BarSeries Minutes = MadeBars.Of("SPY", Timeframe.OneMinute, "2024-03-04 00:07", 5000, 1);
    private static readonly BarSeries Quarters = MadeBars.Of("SPY", Timeframe.FifteenMinutes, "2024-03-04", 500, 2);
    private static readonly BarSeries Days = MadeBars.Of("SPY", Timeframe.OneDay, "2024-03-01", 10, 3);

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        foreach (var bars in new[] { Minutes, Quarters, Days, MadeBars.Of("QQQ", Timeframe.OneHour, "2024-03-04", 50) })
        {
            await _factory.ImportAsync(bars);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [TestCase("1m", 1)]
    [TestCase("5m", 1)]
    [TestCase("15m", 2)]
    [TestCase("30m", 2)]
    [TestCase("1h", 2)]
    [TestCase("4h", 2)]
    [TestCase("1d", 3)]
    public async Task A_timeframe_is_made_from_the_nearest_finer_one_that_is_stored(string timeframe, int seed)
    {
        var source = seed switch { 1 => Minutes, 2 => Quarters, _ => Days };
        var expected = BarResampling.Resample(source, Timeframes.Parse(timeframe));

        var page = await _factory.SendAsync(new GetBars(" spy ", timeframe.ToUpperInvariant(), Limit: 100_000));

        Assert.That((page.Symbol, page.Timeframe, page.Next), Is.EqualTo(("SPY", timeframe, (DateTimeOffset?)null)));
        Assert.That(page.Bars, Is.EqualTo(Enumerable.Range(0, expected.Count).Select(bar => At(expected, bar))));
    }

    [Test]
    public void A_symbol_that_is_stored_only_coarser_is_refused_with_what_there_is()
    {
        var refusal = Assert.ThrowsAsync<NotFoundException>(() => _factory.SendAsync(new GetBars("QQQ", "30m")));

        Assert.That(refusal!.Message, Is.EqualTo("Symbol 'QQQ' is imported at 1h, from which no 30m bars can be made."));
        Assert.That(refusal.Field, Is.EqualTo("timeframe"));
    }

    [Test]
    public void An_unknown_symbol_is_refused_with_the_known_ones()
    {
        var refusal = Assert.ThrowsAsync<NotFoundException>(() => _factory.SendAsync(new GetBars("IBM")));

        Assert.That(refusal!.Message, Is.EqualTo("Symbol 'IBM' is not imported; known: QQQ, SPY."));
        Assert.That(refusal.Field, Is.EqualTo("symbol"));
    }

    [Test]
    public async Task In_an_empty_factory_the_refusal_says_that_nothing_is_imported()
    {
        await using var empty = await TestFactory.CreateAsync();

        var refusal = Assert.ThrowsAsync<NotFoundException>(() => empty.SendAsync(new GetBars("IBM")));
        Assert.That(refusal!.Message, Is.EqualTo("Symbol 'IBM' is not imported; nothing is yet."));
        Assert.That(await empty.SendAsync(new GetSymbols()), Is.Empty);
    }

    [Test]
    public async Task Pages_follow_each_other_without_gap_or_overlap([Values(7, 307, 308, 309)] int limit)
    {
        List<Bar> seen = [];
        for (DateTimeOffset? from = MadeBars.Time("2024-03-06"); from is not null;)
        {
            var page = await _factory.SendAsync(new GetBars("SPY", "15m", from, Limit: limit));
            Assert.That(page.Bars, Has.Count.LessThanOrEqualTo(limit).And.Count.GreaterThan(0));
            seen.AddRange(page.Bars);
            from = page.Next;
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(2 * 96, 500 - 2 * 96).Select(bar => At(Quarters, bar))));
    }

    [TestCase("2024-03-04 00:15", "2024-03-04 01:00", 1, 3)]
    [TestCase("2024-03-04 00:16", "2024-03-04 01:01", 2, 3)]
    [TestCase("2024-03-04 00:15", "2024-03-04 00:15", 0, 0)]
    [TestCase("2000-01-01", "2024-03-04 00:30", 0, 2)]
    [TestCase("2024-03-09 04:45", "2030-01-01", 499, 1)]
    [TestCase("2025-01-01", "2030-01-01", 0, 0)]
    [TestCase("2000-01-01", "2000-01-02", 0, 0)]
    public async Task From_is_inclusive_and_to_is_not(string from, string to, int first, int count)
    {
        var page = await _factory.SendAsync(new GetBars("SPY", "15m", MadeBars.Time(from), MadeBars.Time(to)));

        Assert.That(page.Bars, Is.EqualTo(Enumerable.Range(first, count).Select(bar => At(Quarters, bar))));
        Assert.That(page.Next, Is.Null);
    }

    [Test]
    public async Task A_limit_within_a_period_names_the_bar_to_go_on_from()
    {
        var page = await _factory.SendAsync(new GetBars("SPY", "15m", MadeBars.Time("2024-03-04"), MadeBars.Time("2024-03-05"), 95));

        Assert.That(page.Next, Is.EqualTo(MadeBars.Time("2024-03-04 23:45")));
        Assert.That((await _factory.SendAsync(new GetBars("SPY", "15m", page.Next, MadeBars.Time("2024-03-05"), 95))).Bars, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Pages_backwards_hold_the_same_bars_newest_first([Values(7, 307, 308, 309)] int limit)
    {
        List<Bar> seen = [];
        for (DateTimeOffset? to = MadeBars.Time("2024-03-06"); to is not null;)
        {
            var page = await _factory.SendAsync(new GetBars("SPY", "15m", To: to, Limit: limit, NewestFirst: true));
            Assert.That(page.Bars, Has.Count.LessThanOrEqualTo(limit).And.Count.GreaterThan(0));
            seen.AddRange(page.Bars);
            to = page.Next;
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 2 * 96).Reverse().Select(bar => At(Quarters, bar))));
    }

    [Test]
    public async Task A_bound_a_tick_after_a_bar_is_after_it()
    {
        var bound = MadeBars.Time("2024-03-04 00:15").AddTicks(1);
        var page = await _factory.SendAsync(new GetBars("SPY", "15m", bound, bound.AddMinutes(15)));

        Assert.That(page.Bars, Is.EqualTo(new[] { At(Quarters, 2) }));
    }

    [TestCase(1, 308)]
    [TestCase(100, 4)]
    [TestCase(307, 2)]
    [TestCase(308, 1)]
    [TestCase(100_000, 1)]
    public async Task Points_thin_the_range_to_no_more_than_asked_for(int points, int perPoint)
    {
        var page = await _factory.SendAsync(new GetBars("SPY", "15m", MadeBars.Time("2024-03-06"), Limit: 1, Points: points));

        Assert.That((page.BarsPerPoint, page.Next), Is.EqualTo((perPoint, (DateTimeOffset?)null)));
        var expected = Enumerable.Range(192, 308).Chunk(perPoint).Select(bars => new Bar(
            At(Quarters, bars[0]).Time, At(Quarters, bars[0]).Open, bars.Max(bar => At(Quarters, bar).High), bars.Min(bar => At(Quarters, bar).Low),
            At(Quarters, bars[^1]).Close, bars.Sum(bar => At(Quarters, bar).Volume))).ToList();
        Assert.That(page.Bars, Is.EqualTo(expected).And.Count.LessThanOrEqualTo(points));
        var newest = await _factory.SendAsync(new GetBars("SPY", "15m", MadeBars.Time("2024-03-06"), NewestFirst: true, Points: points));
        Assert.That(newest.Bars, Is.EqualTo(Enumerable.Reverse(expected)));
    }

    [TestCase(0)]
    [TestCase(100_001)]
    public void A_wrong_number_of_points_is_refused_by_name(int points)
    {
        var refusal = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new GetBars("SPY", Points: points)));
        Assert.That(refusal!.Errors.Single().ErrorMessage, Is.EqualTo($"points: {points} is not allowed; 1 to 100000."));
    }

    [TestCase("2m", 10, "timeframe: '2m' is not known")]
    [TestCase("1m", 0, "limit: 0 is not allowed; 1 to 100000.")]
    [TestCase("1m", 100_001, "limit: 100001 is not allowed; 1 to 100000.")]
    public void A_wrong_request_is_refused_by_name(string timeframe, int limit, string message)
    {
        var refusal = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new GetBars("SPY", timeframe, Limit: limit)));

        Assert.That(refusal!.Errors.Single().ErrorMessage, Does.StartWith(message));
        Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new GetBars("SPY", "1m", MadeBars.Time("2024-03-05"), MadeBars.Time("2024-03-04"))));
    }

    [Test]
    public async Task Every_imported_series_is_listed_by_symbol_and_bar_length()
    {
        var listed = await _factory.SendAsync(new GetSymbols());

        Assert.That(listed.Select(series => (series.Symbol, series.Timeframe, series.Bars)),
            Is.EqualTo(new[] { ("QQQ", "1h", 50), ("SPY", "1m", 5000), ("SPY", "15m", 500), ("SPY", "1d", 10) }));
        Assert.That(listed[1].FirstBar, Is.EqualTo(MadeBars.Time("2024-03-04 00:07")));
        Assert.That(listed[3].LastBar, Is.EqualTo(MadeBars.Time("2024-03-10")));
    }

    private static Bar At(BarSeries bars, int bar) => new(DateTimeOffset.FromUnixTimeMilliseconds(bars.Times.Span[bar]),
        bars.Open.Span[bar], bars.High.Span[bar], bars.Low.Span[bar], bars.Close.Span[bar], bars.Volume.Span[bar]);
}
