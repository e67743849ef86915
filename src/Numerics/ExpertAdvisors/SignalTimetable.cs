using System.Buffers;
using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>At which closes a pass may open a position, and at which it leaves one.</summary>
/// <remarks>A pass takes microseconds: its words are borrowed, so that it leaves nothing to collect.</remarks>
internal readonly ref struct SignalTimetable : IDisposable
{
    private readonly ReadOnlySpan<ulong> _buy, _allowed, _entries, _leaveLong, _leaveShort;
    private readonly ulong[] _words;

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
        _buy = signals.Buy;
        _allowed = allowed;
        _words = ArrayPool<ulong>.Shared.Rent(3 * words);
        _entries = Entries(signals, allowed, rules, _words.AsSpan(0, words));
        _leaveLong = Leaves(signals.ExitLong, signals.Sell, rules, _words.AsSpan(words, words));
        _leaveShort = Leaves(signals.ExitShort, signals.Buy, rules, _words.AsSpan(2 * words, words));
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

    public void Dispose() => ArrayPool<ulong>.Shared.Return(_words);

    private static Span<ulong> Entries(TradeSignals signals, ReadOnlySpan<ulong> allowed, PositionRules rules, Span<ulong> entries)
    {
        switch (rules)
        {
            case { AllowLong: true, AllowShort: true }:
                TensorPrimitives.BitwiseOr(signals.Buy, signals.Sell, entries);
                break;
            case { AllowLong: false, AllowShort: false }:
                entries.Clear();
                break;
            default:
                (rules.AllowLong ? signals.Buy : signals.Sell).CopyTo(entries);
                break;
        }

        if (!allowed.IsEmpty)
        {
            TensorPrimitives.BitwiseAnd(entries, allowed[..entries.Length], entries);
        }

        return entries;
    }

    private static ReadOnlySpan<ulong> Leaves(ulong[] exits, ulong[] opposite, PositionRules rules, Span<ulong> leaves)
    {
        if (!rules.CloseOnOpposite)
        {
            return exits;
        }

        TensorPrimitives.BitwiseOr(exits, opposite, leaves);
        return leaves;
    }
}
