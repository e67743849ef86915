namespace StrategyFactory.Numerics.Backtest;

/// <summary>What a strategy holds at closes asked for in ascending order, from its list of trades.</summary>
/// <param name="entrySlots">Slots of the entries, ascending.</param>
/// <param name="exitSlots">Slots of the exits, ascending; an exit leaves the account flat at that close.</param>
internal ref struct WalkedState(ReadOnlySpan<int> entrySlots, ReadOnlySpan<int> exitSlots)
{
    private readonly ReadOnlySpan<int> _entrySlots = entrySlots;
    private readonly ReadOnlySpan<int> _exitSlots = exitSlots;
    private int _entered;

    /// <summary>Trades entered up to and including a slot, and 1 if the last of them is held at its close.</summary>
    public (int Entered, int Held) At(int slot)
    {
        _entered = CountUpTo(_entrySlots, slot, _entered);
        return (_entered, _entered > 0 && _exitSlots[_entered - 1] > slot ? 1 : 0);
    }

    /// <summary>How many of some ascending slots are not beyond one, given that <paramref name="from"/> are not.</summary>
    public static int CountUpTo(ReadOnlySpan<int> slots, int slot, int from)
    {
        // Steps that double from where the last search ended, then halves between.
        var (low, step) = (from, 1);
        while (low + step <= slots.Length && slots[low + step - 1] <= slot)
        {
            low += step;
            step *= 2;
        }

        var high = Math.Min(low + step - 1, slots.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = slots[middle] <= slot ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
