using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Bars that expert advisors are tested on, with the extremes of every sixteen so that quiet stretches are passed over.</summary>
public sealed class TesterBars
{
    /// <summary>Bars in a block.</summary>
    internal const int Block = 16;

    private readonly double[] _highestHigh, _lowestLow, _highestClose, _lowestClose;

    /// <summary>Copies n ≥ 1 bars in time order.</summary>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="open">Opening prices, all prices are bids above 0.</param>
    /// <param name="high">Highest prices.</param>
    /// <param name="low">Lowest prices.</param>
    /// <param name="close">Closing prices.</param>
    /// <exception cref="ArgumentException">The columns differ in length or are empty.</exception>
    public TesterBars(ReadOnlySpan<long> times, ReadOnlySpan<double> open, ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close)
    {
        if (times.IsEmpty || open.Length != times.Length || high.Length != times.Length || low.Length != times.Length || close.Length != times.Length)
        {
            throw new ArgumentException($"Five columns of one length are needed, got {times.Length}, {open.Length}, {high.Length}, {low.Length} and {close.Length} values.", nameof(times));
        }

        (Times, Opens, Highs, Lows, Closes) = (times.ToArray(), open.ToArray(), high.ToArray(), low.ToArray(), close.ToArray());
        var blocks = times.Length / Block;
        (_highestHigh, _lowestLow, _highestClose, _lowestClose) = (new double[blocks], new double[blocks], new double[blocks], new double[blocks]);
        for (var block = 0; block < blocks; block++)
        {
            var first = block * Block;
            (_highestHigh[block], _lowestLow[block]) = (Highest(Highs, first, first + Block), Lowest(Lows, first, first + Block));
            (_highestClose[block], _lowestClose[block]) = (Highest(Closes, first, first + Block), Lowest(Closes, first, first + Block));
        }
    }

    /// <summary>Number of bars.</summary>
    public int Count => Times.Length;

    /// <summary>Open times, milliseconds since 1970-01-01 UTC.</summary>
    public ReadOnlySpan<long> OpenTimes => Times;

    /// <summary>Opening prices.</summary>
    public ReadOnlySpan<double> Open => Opens;

    /// <summary>Highest prices.</summary>
    public ReadOnlySpan<double> High => Highs;

    /// <summary>Lowest prices.</summary>
    public ReadOnlySpan<double> Low => Lows;

    /// <summary>Closing prices.</summary>
    public ReadOnlySpan<double> Close => Closes;

    internal long[] Times { get; }

    internal double[] Opens { get; }

    internal double[] Highs { get; }

    internal double[] Lows { get; }

    internal double[] Closes { get; }

    /// <summary>True where sixteen bars begin at <paramref name="bar"/> whose extremes are known and which end by <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool BlockBegins(int bar, int to) => (bar & (Block - 1)) == 0 && bar + Block <= to;

    /// <summary>Extremes of the sixteen bars that begin at <paramref name="bar"/>, a multiple of sixteen.</summary>
    internal double BlockHigh(int bar) => _highestHigh[bar / Block];

    /// <inheritdoc cref="BlockHigh"/>
    internal double BlockLow(int bar) => _lowestLow[bar / Block];

    /// <inheritdoc cref="BlockHigh"/>
    internal double BlockHighestClose(int bar) => _highestClose[bar / Block];

    /// <inheritdoc cref="BlockHigh"/>
    internal double BlockLowestClose(int bar) => _lowestClose[bar / Block];

    /// <summary>Lowest low and highest close of the bars [from, to), at least one.</summary>
    internal (double Low, double Close) FallAndRise(int from, int to) => (Lowest(Lows, _lowestLow, from, to), Highest(Closes, _highestClose, from, to));

    /// <summary>Highest high and lowest close of the bars [from, to), at least one.</summary>
    internal (double High, double Close) RiseAndFall(int from, int to) => (Highest(Highs, _highestHigh, from, to), Lowest(Closes, _lowestClose, from, to));

    private static double Lowest(double[] values, double[] blocks, int from, int to)
    {
        var (first, last) = ((from + Block - 1) / Block, to / Block);
        return last - first < 2
            ? Lowest(values, from, to)
            : Math.Min(Lowest(blocks, first, last), Math.Min(Lowest(values, from, first * Block), Lowest(values, last * Block, to)));
    }

    private static double Highest(double[] values, double[] blocks, int from, int to)
    {
        var (first, last) = ((from + Block - 1) / Block, to / Block);
        return last - first < 2
            ? Highest(values, from, to)
            : Math.Max(Highest(blocks, first, last), Math.Max(Highest(values, from, first * Block), Highest(values, last * Block, to)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Lowest(double[] values, int from, int to)
    {
        var span = values.AsSpan(from, to - from);
        if (span.Length < Vector512<double>.Count)
        {
            var lowest = double.PositiveInfinity;
            foreach (var value in span)
            {
                lowest = double.MinNative(lowest, value);
            }

            return lowest;
        }

        // The last vector overlaps the one before it.
        var lows = Vector512.Create(span[^Vector512<double>.Count..]);
        for (var i = 0; i < span.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            lows = Vector512.MinNative(lows, Vector512.Create<double>(span[i..]));
        }

        return Backtest.PriceRange.Lowest(lows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Highest(double[] values, int from, int to)
    {
        var span = values.AsSpan(from, to - from);
        if (span.Length < Vector512<double>.Count)
        {
            var highest = double.NegativeInfinity;
            foreach (var value in span)
            {
                highest = double.MaxNative(highest, value);
            }

            return highest;
        }

        var highs = Vector512.Create(span[^Vector512<double>.Count..]);
        for (var i = 0; i < span.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            highs = Vector512.MaxNative(highs, Vector512.Create<double>(span[i..]));
        }

        return Backtest.PriceRange.Highest(highs);
    }
}
