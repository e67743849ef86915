using System.Numerics;
using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>
/// What an expert wants at every close, one bit per bar, bar t in bit t mod 64 of word ⌊t/64⌋. A bar never asks to buy and to sell.
/// </summary>
public sealed class TradeSignals
{
    /// <summary>Bars in a word.</summary>
    internal const int WordBits = 64;

    /// <summary>No signals for a number of bars.</summary>
    public TradeSignals(int bars)
    {
        Bars = bars;
        var words = Words(bars);
        (Buy, Sell, ExitLong, ExitShort) = (new ulong[words], new ulong[words], new ulong[words], new ulong[words]);
    }

    /// <summary>Number of bars.</summary>
    public int Bars { get; }

    /// <summary>Open a long position.</summary>
    public ulong[] Buy { get; private set; }

    /// <summary>Open a short position.</summary>
    public ulong[] Sell { get; private set; }

    /// <summary>Close a long position.</summary>
    public ulong[] ExitLong { get; private set; }

    /// <summary>Close a short position.</summary>
    public ulong[] ExitShort { get; private set; }

    /// <summary>Words that hold a number of bars.</summary>
    public static int Words(int bars) => (bars + WordBits - 1) / WordBits;

    /// <summary>Makes longs shorts and the other way round.</summary>
    public void Reverse() => (Buy, Sell, ExitLong, ExitShort) = (Sell, Buy, ExitShort, ExitLong);

    /// <summary>First set bit at or after <paramref name="from"/>; a large number where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Next(ReadOnlySpan<ulong> words, int from)
    {
        var word = from / WordBits;
        if ((uint)word >= (uint)words.Length)
        {
            return int.MaxValue;
        }

        var rest = words[word] & (ulong.MaxValue << (from % WordBits));
        while (rest == 0)
        {
            if (++word >= words.Length)
            {
                return int.MaxValue;
            }

            rest = words[word];
        }

        return (word * WordBits) + BitOperations.TrailingZeroCount(rest);
    }

    /// <summary>Whether the bit of a bar is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Has(ReadOnlySpan<ulong> words, int bar) => (words[bar / WordBits] >> (bar % WordBits) & 1) != 0;
}
