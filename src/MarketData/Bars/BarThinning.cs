using System.Numerics;
using System.Numerics.Tensors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Several neighbouring bars as one candle, cut at multiples of their number from the first bar of the series.</summary>
internal static class BarThinning
{
    /// <summary>The smallest power of two that makes at most <paramref name="about"/> candles of so many bars.</summary>
    internal static int BarsPerCandle(int bars, int about) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, (bars + about - 1) / about));

    /// <summary>The bars of all candles that hold a bar of the range; nothing for an empty range.</summary>
    internal static BarRange Whole(BarRange range, int barsPerCandle, int bars) => range.Count == 0
        ? new(range.Start, range.Start)
        : new(range.Start / barsPerCandle * barsPerCandle, (int)Math.Min(bars, ((range.End - 1L) / barsPerCandle + 1) * barsPerCandle));

    /// <summary>One value a candle, from the values of its bars.</summary>
    /// <param name="column">One value a bar of the series.</param>
    /// <param name="whole">From <see cref="Whole"/>.</param>
    /// <param name="barsPerCandle">Bars in a candle.</param>
    /// <param name="value">Reads the bars of one candle.</param>
    internal static TValue[] Candles<T, TValue>(ReadOnlyMemory<T> column, BarRange whole, int barsPerCandle, Reading<T, TValue> value)
    {
        var values = new TValue[(whole.Count + barsPerCandle - 1) / barsPerCandle];
        for (var candle = 0; candle < values.Length; candle++)
        {
            var start = whole.Start + candle * barsPerCandle;
            values[candle] = value(column.Span[start..Math.Min(whole.End, start + barsPerCandle)]);
        }

        return values;
    }

    /// <summary>What one candle shows of its bars.</summary>
    internal delegate TValue Reading<T, TValue>(ReadOnlySpan<T> bars);

    internal static T First<T>(ReadOnlySpan<T> bars) => bars[0];

    internal static T Last<T>(ReadOnlySpan<T> bars) => bars[^1];

    internal static double Highest(ReadOnlySpan<double> bars) => TensorPrimitives.Max(bars);

    internal static double Lowest(ReadOnlySpan<double> bars) => TensorPrimitives.Min(bars);

    internal static double Sum(ReadOnlySpan<double> bars) => TensorPrimitives.Sum(bars);

    internal static double? LastDefined(ReadOnlySpan<double> bars) => double.IsFinite(bars[^1]) ? bars[^1] : null;

    internal static double? FirstDefined(ReadOnlySpan<double> bars)
    {
        foreach (var value in bars)
        {
            if (double.IsFinite(value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The most frequent value, of equally frequent ones the smallest.</summary>
    internal static int MostFrequent(ReadOnlySpan<sbyte> bars)
    {
        Span<int> counts = stackalloc int[byte.MaxValue + 1];
        var best = 0;
        foreach (var value in bars)
        {
            counts[value - sbyte.MinValue]++;
        }

        for (var place = 1; place < counts.Length; place++)
        {
            best = counts[place] > counts[best] ? place : best;
        }

        return best + sbyte.MinValue;
    }
}
