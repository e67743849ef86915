using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Bars;

internal sealed class ChunkPeriodTests
{
    private static IEnumerable<Timeframe> All => Enum.GetValues<Timeframe>();

    [TestCase(Timeframe.OneMinute, "2024-02-29 23:59", "2024-02-01", "2024-03-01 00:00")]
    [TestCase(Timeframe.ThirtyMinutes, "2023-12-31 23:30", "2023-12-01", "2024-01-01 00:00")]
    [TestCase(Timeframe.OneHour, "2023-12-31 23:00", "2023-01-01", "2024-01-01 00:00")]
    [TestCase(Timeframe.OneDay, "2024-01-01 00:00", "2024-01-01", "2025-01-01 00:00")]
    [TestCase(Timeframe.OneDay, "1962-01-02 00:00", "1962-01-01", "1963-01-01 00:00")]
    public void A_bar_belongs_to_its_month_below_one_hour_and_to_its_year_from_there_on(Timeframe timeframe, string time, string period, string end)
    {
        var of = ChunkPeriod.Of(timeframe, MadeBars.Time(time).ToUnixTimeMilliseconds());

        Assert.That(of, Is.EqualTo(DateOnly.FromDateTime(MadeBars.Time(period).UtcDateTime)));
        Assert.That(ChunkPeriod.End(timeframe, of), Is.EqualTo(MadeBars.Time(end).ToUnixTimeMilliseconds()));
    }

    [TestCaseSource(nameof(All))]
    public void The_parts_cover_every_bar_once_and_each_lies_in_its_period(Timeframe timeframe)
    {
        var bars = MadeBars.Of("ANY", timeframe, "2022-12-30 20:00", 20_000);
        var next = 0;
        foreach (var (period, start, end) in ChunkPeriod.Split(timeframe, bars.Times))
        {
            Assert.That((start, end > start), Is.EqualTo((next, true)));
            Assert.That(bars.Times[start..end].ToArray().Select(time => ChunkPeriod.Of(timeframe, time)), Is.All.EqualTo(period));
            next = end;
        }

        Assert.That(next, Is.EqualTo(bars.Count));
        Assert.That(ChunkPeriod.Split(timeframe, bars.Times).Select(part => part.Period), Is.Unique.And.Ordered);
        Assert.That(ChunkPeriod.Split(timeframe, ReadOnlyMemory<long>.Empty), Is.Empty);
    }

    [TestCaseSource(nameof(All))]
    public async Task Bars_on_both_sides_of_a_boundary_are_stored_in_two_chunks_and_read_back_in_order(Timeframe timeframe)
    {
        await using var factory = await TestFactory.CreateAsync();
        var boundary = MadeBars.Time("2024-01-01").ToUnixTimeMilliseconds();
        var times = Enumerable.Range(-5, 10).Select(bar => boundary + bar * timeframe.Milliseconds()).ToArray();
        var bars = MadeBars.At("EDGE", timeframe, times);
        await factory.ImportAsync(bars.Part(5..10));
        await factory.ImportAsync(bars.Part(0..6));
        var chunks = await factory.QueryAsync(context => context.Chunks.AsNoTracking().OrderBy(chunk => chunk.Period).ToListAsync());

        DateOnly[] expected = [timeframe < Timeframe.OneHour ? new(2023, 12, 1) : new(2023, 1, 1), new(2024, 1, 1)];
        Assert.That(chunks.Select(chunk => chunk.Period), Is.EqualTo(expected));
        Assert.That(chunks.Select(chunk => (chunk.Bars, chunk.Times.Length, chunk.Close.Length)), Is.All.EqualTo((5, 40, 40)));
        Assert.That((await factory.LoadAsync("EDGE", timeframe)).Columns(), Is.EqualTo(bars.Columns()));
        Assert.That((await factory.SeriesAsync("EDGE")).FirstBar.ToUnixTimeMilliseconds(), Is.EqualTo(times[0]));
    }
}
