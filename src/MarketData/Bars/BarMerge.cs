using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Joins stored bars with newly imported ones.</summary>
internal static class BarMerge
{
    /// <summary>
    /// The union of both by time; where both have a bar, the incoming one wins whole, its spread or lack of one with it. O(n + m).
    /// </summary>
    /// <param name="existing">Stored bars.</param>
    /// <param name="incoming">New bars of the same symbol and timeframe.</param>
    /// <exception cref="ArgumentException">Symbols or timeframes differ.</exception>
    public static BarSeries Merge(BarSeries existing, BarSeries incoming)
    {
        if (existing.Symbol != incoming.Symbol || existing.Timeframe != incoming.Timeframe)
        {
            throw new ArgumentException(
                $"Bars of {incoming.Symbol} {incoming.Timeframe.Format()} cannot be merged into "
                + $"{existing.Symbol} {existing.Timeframe.Format()}.",
                nameof(incoming));
        }

        if (existing.Count == 0 || incoming.Count == 0)
        {
            return existing.Count == 0 ? incoming : existing;
        }

        var runs = Runs(existing.Times.Span, incoming.Times.Span, out var count);
        return new BarSeries(incoming.Symbol, incoming.Timeframe,
            Join(existing.Times, incoming.Times, runs, count),
            Join(existing.Open, incoming.Open, runs, count), Join(existing.High, incoming.High, runs, count),
            Join(existing.Low, incoming.Low, runs, count),
            Join(existing.Close, incoming.Close, runs, count), Join(existing.Volume, incoming.Volume, runs, count),
            (existing.Spread ?? incoming.Spread) is null
                ? default(ReadOnlyMemory<double>?)
                : Join(Spread(existing), Spread(incoming), runs, count));
    }

    /// <summary>The bars <c>[start, end)</c> but for <c>[first, last)</c>, which lie within.</summary>
    public static BarSeries Without(BarSeries bars, int first, int last, int start, int end)
    {
        List<(bool Incoming, int Start, int Length)> runs = [];
        var count = 0;
        Add(runs, incoming: false, start, first - start, ref count);
        Add(runs, incoming: false, last, end - last, ref count);
        ReadOnlyMemory<T> Left<T>(ReadOnlyMemory<T> column) => Join(column, column, runs, count);
        return new(
            bars.Symbol, bars.Timeframe, Left(bars.Times), Left(bars.Open), Left(bars.High), Left(bars.Low), Left(bars.Close),
            Left(bars.Volume), bars.Spread is { } spread ? Left(spread) : default(ReadOnlyMemory<double>?));
    }

    private static ReadOnlyMemory<double> Spread(BarSeries bars) => bars.Spread ?? BarSpread.Unknown(bars.Count);

    /// <summary>Stretches to copy in turn; imports mostly append, so there are few.</summary>
    private static List<(bool Incoming, int Start, int Length)> Runs(
        ReadOnlySpan<long> existing, ReadOnlySpan<long> incoming, out int count)
    {
        var runs = new List<(bool Incoming, int Start, int Length)>();
        var (i, j) = (0, 0);
        count = 0;
        while (i < existing.Length || j < incoming.Length)
        {
            var start = i;
            while (i < existing.Length && (j == incoming.Length || existing[i] < incoming[j]))
            {
                i++;
            }

            Add(runs, incoming: false, start, i - start, ref count);
            start = j;
            while (j < incoming.Length && (i == existing.Length || incoming[j] <= existing[i]))
            {
                if (i < existing.Length && incoming[j] == existing[i])
                {
                    i++;
                }

                j++;
            }

            Add(runs, incoming: true, start, j - start, ref count);
        }

        return runs;
    }

    private static void Add(List<(bool Incoming, int Start, int Length)> runs, bool incoming, int start, int length, ref int count)
    {
        if (length > 0)
        {
            runs.Add((incoming, start, length));
            count += length;
        }
    }

    private static T[] Join<T>(
        ReadOnlyMemory<T> existing, ReadOnlyMemory<T> incoming, List<(bool Incoming, int Start, int Length)> runs, int count)
    {
        var joined = new T[count];
        var at = 0;
        foreach (var (isIncoming, start, length) in runs)
        {
            (isIncoming ? incoming : existing).Span.Slice(start, length).CopyTo(joined.AsSpan(at));
            at += length;
        }

        return joined;
    }
}
