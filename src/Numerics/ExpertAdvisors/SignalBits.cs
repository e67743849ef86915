using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Comparisons of series as one bit per bar. A NaN compares false; bits after the last bar are clear.</summary>
internal static class SignalBits
{
    private const int WordBits = TradeSignals.WordBits;

    /// <summary>x &gt; y.</summary>
    public static void Above(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<ulong> bits) => Both(x, y, bits, []);

    /// <summary>x &gt; y and x &lt; y in one pass; <paramref name="below"/> may be empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Both(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<ulong> above, Span<ulong> below)
    {
        Shapes.RequireSameLength(x.Length, y.Length);
        var full = x.Length / WordBits;
        ref var firstX = ref MemoryMarshal.GetReference(x);
        ref var firstY = ref MemoryMarshal.GetReference(y);
        for (var word = 0; word < full; word++)
        {
            ulong more = 0, less = 0;
            for (var part = 0; part < WordBits; part += Vector512<double>.Count)
            {
                var place = (nuint)((word * WordBits) + part);
                var (a, b) = (Vector512.LoadUnsafe(ref firstX, place), Vector512.LoadUnsafe(ref firstY, place));
                more |= Vector512.GreaterThan(a, b).ExtractMostSignificantBits() << part;
                less |= Vector512.LessThan(a, b).ExtractMostSignificantBits() << part;
            }

            above[word] = more;
            if (!below.IsEmpty)
            {
                below[word] = less;
            }
        }

        if (full * WordBits < x.Length)
        {
            ulong more = 0, less = 0;
            for (var t = full * WordBits; t < x.Length; t++)
            {
                more |= (x[t] > y[t] ? 1ul : 0) << (t % WordBits);
                less |= (x[t] < y[t] ? 1ul : 0) << (t % WordBits);
            }

            above[full] = more;
            if (!below.IsEmpty)
            {
                below[full] = less;
            }
        }
    }

    /// <summary>x &gt; level where <paramref name="side"/> is 1, x &lt; level where it is −1.</summary>
    public static void Beyond(ReadOnlySpan<double> x, double level, int side, Span<ulong> bits)
    {
        bits.Clear();
        var vector = Vector512.Create(level);
        var whole = x.Length / Vector512<double>.Count * Vector512<double>.Count;
        for (var t = 0; t < whole; t += Vector512<double>.Count)
        {
            var values = Vector512.Create(x[t..]);
            var mask = side > 0 ? Vector512.GreaterThan(values, vector) : Vector512.LessThan(values, vector);
            bits[t / WordBits] |= mask.ExtractMostSignificantBits() << (t % WordBits);
        }

        for (var t = whole; t < x.Length; t++)
        {
            bits[t / WordBits] |= ((side > 0 ? x[t] > level : x[t] < level) ? 1ul : 0) << (t % WordBits);
        }
    }

    /// <summary>
    /// Keeps the bits whose predecessor is clear and was defined: the bars where a comparison becomes true. Bars up to
    /// <paramref name="first"/>, the first at which both sides are defined, are cleared.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Edges(Span<ulong> bits, int first)
    {
        ulong before = 0;
        for (var word = 0; word < bits.Length; word++)
        {
            var now = bits[word];
            bits[word] = now & ~((now << 1) | before);
            before = now >> (WordBits - 1);
        }

        Clear(bits, first + 1);
    }

    /// <summary>Clears the bits before <paramref name="bar"/>.</summary>
    public static void Clear(Span<ulong> bits, int bar)
    {
        var word = Math.Min(bits.Length, bar / WordBits);
        bits[..word].Clear();
        if (word < bits.Length)
        {
            bits[word] &= ulong.MaxValue << (bar % WordBits);
        }
    }
}
