using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>At which closes a pass may open a position, and at which it leaves one.</summary>
internal readonly ref struct SignalTimetable
{
    private readonly ReadOnlySpan<ulong> _buy, _allowed, _entries, _leaveLong, _leaveShort;

    /// <exception cref="ArgumentException">Ranges or lengths do not fit.</exception>
    public SignalTimetable(TesterBars bars, int start, int end, TradeSignals signals, ReadOnlySpan<ulong> allowed, PositionRules rules)
    {
        var words = TradeSignals.Words(bars.Count);
        if (start < 0 || end > bars.Count || start >= end || signals.Bars != bars.Count || (!allowed.IsEmpty && allowed.Length < words))
        {
            throw new ArgumentException(
                $"The range [{start}, {end}), {signals.Bars} signals and {allowed.Length} words do not fit {bars.Count} bars.",
                nameof(signals));
        }

        (Bars, End) = (bars, end);
        var combined = GC.AllocateUninitializedArray<ulong>(3 * words);
        Combine(
            signals, allowed, rules, combined.AsSpan(0, words), combined.AsSpan(words, words), combined.AsSpan(2 * words, words));
        _buy = signals.Buy;
        _allowed = allowed;
        _entries = combined.AsSpan(0, words);
        _leaveLong = combined.AsSpan(words, words);
        _leaveShort = combined.AsSpan(2 * words, words);
    }

    public TesterBars Bars { get; }

    /// <summary>Bar after the last.</summary>
    public int End { get; }

    /// <summary>First close at or after <paramref name="bar"/> at which a position may be opened.</summary>
    public int NextEntry(int bar) => TradeSignals.Next(_entries, bar);

    /// <summary>First close at or after <paramref name="bar"/> at which a position of this side is left.</summary>
    public int NextLeave(int side, int bar) => TradeSignals.Next(side > 0 ? _leaveLong : _leaveShort, bar);

    /// <summary>Side of the position that an entry opens.</summary>
    public int Side(int entry) => TradeSignals.Has(_buy, entry) ? 1 : -1;

    /// <summary>Whether a signal of this close may open something.</summary>
    public bool Allows(int bar) => _allowed.IsEmpty || TradeSignals.Has(_allowed, bar);

    private static ulong All(bool set) => set ? ulong.MaxValue : 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine(
        TradeSignals signals, ReadOnlySpan<ulong> allowed, PositionRules rules, Span<ulong> entries, Span<ulong> leaveLong,
        Span<ulong> leaveShort)
    {
        var keep = All(rules.CloseOnOpposite);
        var (longs, shorts) = (All(rules.AllowLong), All(rules.AllowShort));
        for (var word = 0; word < entries.Length; word++)
        {
            var (buy, sell) = (signals.Buy[word], signals.Sell[word]);
            entries[word] = ((buy & longs) | (sell & shorts)) & (allowed.IsEmpty ? ulong.MaxValue : allowed[word]);
            leaveLong[word] = signals.ExitLong[word] | (sell & keep);
            leaveShort[word] = signals.ExitShort[word] | (buy & keep);
        }
    }
}
