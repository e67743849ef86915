using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Bars that take the place of stored ones for a single answer; what is made of them is not kept.</summary>
internal static class LaidBars
{
    private const long Hour = 3_600_000;

    /// <summary>Stored bars until the first laid one, then the laid ones.</summary>
    /// <exception cref="UnprocessableException">A laid bar begins where none of the series does.</exception>
    internal static CachedSeries Over(CachedSeries stored, BarSeries laid)
    {
        RequireAligned(stored.Bars, laid);
        return Joined(stored, laid.Times.Span[0], laid);
    }

    /// <summary>Coarser bars of the same symbol: those of the bucket of a laid bar and of later ones are made anew.</summary>
    /// <param name="stored">The coarser bars.</param>
    /// <param name="bars">The finer ones, some of which are laid.</param>
    /// <param name="first">Open time of the first of those.</param>
    internal static CachedSeries Coarser(CachedSeries stored, BarSeries bars, long first)
    {
        var length = stored.Bars.Timeframe.Milliseconds();
        var start = UtcDates.BucketOf(first, length) * length;
        var finer = bars.Part(ChunkPeriod.LowerBound(bars.Times.Span, start)..);
        return Joined(stored, start, BarResampling.Resample(finer, stored.Bars.Timeframe));
    }

    private static CachedSeries Joined(CachedSeries stored, long start, BarSeries later) => new(
        BarMerge.Merge(stored.Bars.Head(ChunkPeriod.LowerBound(stored.Bars.Times.Span, start)), later), stored.Snapshot, Key: null);

    private static void RequireAligned(BarSeries stored, BarSeries laid)
    {
        var times = laid.Times.Span;
        var length = laid.Timeframe.Milliseconds();
        var phase = BarPhase.Usual(stored.Times.Span, stored.Timeframe);
        for (var bar = 0; bar < times.Length; bar++)
        {
            if (phase is { } usual && BarPhase.Of(times[bar], laid.Timeframe) != usual)
            {
                var (name, seconds) = (laid.Timeframe.Format(), usual / 1000.0);
                throw Misplaced(laid, bar, FormattableString.Invariant($"bars of {name} begin {seconds} s after its multiples"));
            }

            // Days and four hours follow the clock of a place, which summer moves by an hour.
            if (phase is null && bar > 0 && times[bar] - times[bar - 1] < length - Hour)
            {
                throw Misplaced(laid, bar, $"{laid.Timeframe.Format()} after the bar before, or later");
            }
        }
    }

    private static UnprocessableException Misplaced(BarSeries laid, int bar, string allowed)
    {
        var field = $"bars[{bar}].time";
        return new($"{field}: {laid.Opening(bar):O} is not allowed; {allowed}.", field);
    }
}
