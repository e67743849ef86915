namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// One bit per slot and side: a signal there may open a position, because it is a decision, its order is filled, and its barriers and
/// its weight are known. Bits beyond the last slot are clear; padded like the rows.
/// </summary>
/// <param name="segment">For volatilities and weights.</param>
/// <param name="settings">How decisions are taken and positions held.</param>
/// <param name="quotes">Which orders are filled.</param>
/// <param name="sessions">Where sessions end; null where positions do not end with them.</param>
/// <param name="slots">Number of slots.</param>
internal sealed class EntryMasks(
    BacktestSegment segment, BacktestSettings settings, SlotQuotes quotes, SessionEnds? sessions, int slots)
{
    private readonly ulong[] _long = new ulong[PredicateBitmaps.PaddedWords(slots)];
    private readonly ulong[] _short = new ulong[PredicateBitmaps.PaddedWords(slots)];

    public ReadOnlySpan<ulong> Long => _long;

    public ReadOnlySpan<ulong> Short => _short;

    /// <summary>Fills the words [from, to).</summary>
    public void Fill(int from, int to)
    {
        var every = settings.DecideEvery;
        for (var word = from; word < to; word++)
        {
            var first = word * PredicateBitmaps.WordBits;
            var end = Math.Min(first + PredicateBitmaps.WordBits, slots);
            var decisions = 0ul;
            for (var slot = (first + every - 1) / every * every; slot < end; slot += every)
            {
                decisions |= 1ul << (slot - first);
            }

            decisions &= settings.Hold == TradeHold.Barrier ? Positive(segment.Volatility.Span[first..end]) : ulong.MaxValue;
            decisions &= segment.Weights.IsEmpty ? ulong.MaxValue : Positive(segment.Weights.Span[first..end]);
            decisions &= sessions is null ? ulong.MaxValue : InTime(sessions, first, end);
            (_long[word], _short[word]) = (decisions, decisions);
            if (quotes.Passive)
            {
                _long[word] &= Set(quotes.BuyFilled.AsSpan(first..end));
                _short[word] &= Set(quotes.SellFilled.AsSpan(first..end));
            }
        }
    }

    private static ulong InTime(SessionEnds sessions, int first, int end)
    {
        var bits = 0ul;
        for (var slot = first; slot < end; slot++)
        {
            bits |= (sessions.Allows(slot) ? 1ul : 0) << (slot - first);
        }

        return bits;
    }

    private static ulong Positive(ReadOnlySpan<double> values)
    {
        var bits = 0ul;
        for (var i = 0; i < values.Length; i++)
        {
            bits |= (values[i] > 0 && double.IsFinite(values[i]) ? 1ul : 0) << i;
        }

        return bits;
    }

    private static ulong Set(ReadOnlySpan<bool> values)
    {
        var bits = 0ul;
        for (var i = 0; i < values.Length; i++)
        {
            bits |= (values[i] ? 1ul : 0) << i;
        }

        return bits;
    }
}
