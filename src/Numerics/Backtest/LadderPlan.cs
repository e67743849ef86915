using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>What all strategies of a laddered backtest share.</summary>
internal sealed class LadderPlan
{
    /// <summary>What is left of a part so near to zero counts as nothing.</summary>
    private const double Margin = 1e-9;

    private readonly BacktestPlan _plan;
    private ulong[] _ruinous = [];

    /// <summary>Describes the ladder; complete after <see cref="Prepare"/>.</summary>
    public LadderPlan(BacktestPlan plan)
    {
        _plan = plan;
        Sleeves = plan.Settings.Sleeves;
        SleeveOf = GC.AllocateUninitializedArray<short>(plan.Slots);
        var (every, sleeve, passed) = (plan.Settings.DecideEvery, 0, 0);
        for (var slot = 0; slot < SleeveOf.Length; slot++)
        {
            SleeveOf[slot] = (short)sleeve;
            if (++passed == every)
            {
                (passed, sleeve) = (0, sleeve + 1 == Sleeves ? 0 : sleeve + 1);
            }
        }
    }

    /// <summary>Parts of the capital.</summary>
    public int Sleeves { get; }

    /// <summary>The part that a slot's decision belongs to.</summary>
    public short[] SleeveOf { get; }

    /// <summary>No price within a trade is more than this multiple of another; ≥ 1.</summary>
    public double Spread { get; private set; } = 1;

    /// <summary>Finds <see cref="Spread"/>, and the slots where a trade could lose all it has if there can be any.</summary>
    public void Prepare()
    {
        var span = ((_plan.Settings.HorizonBars + PredicateBitmaps.WordBits - 1) / PredicateBitmaps.WordBits) + 1;
        for (var word = 0; word < _plan.WordLow.Length; word++)
        {
            var end = Math.Min(word + span, _plan.WordLow.Length);
            var (low, high) = (PriceRange.Of(_plan.WordLow.AsSpan(word..end)).Low, PriceRange.Of(_plan.WordHigh.AsSpan(word..end)).High);
            Spread = Math.Max(Spread, high / low);
        }

        var cost = _plan.Quotes.LargestCost;
        var (weight, least) = (_plan.Sizes.Largest, 1 / Spread);
        var longsMay = _plan.Settings.Direction != TradeDirection.Short
            && 1 + (weight * (least - 1 - (cost * (1 + least)))) <= Margin;
        var shortsMay = _plan.Settings.Direction != TradeDirection.Long
            && 1 + (weight * (1 - Spread - (cost * (1 + Spread)))) <= Margin;
        if (longsMay || shortsMay)
        {
            _ruinous = new ulong[_plan.Bitmaps.Words];
            for (var slot = 0; slot < _plan.Slots; slot++)
            {
                _ruinous[slot / PredicateBitmaps.WordBits] |= (IsRuinous(slot) ? 1ul : 0) << (slot % PredicateBitmaps.WordBits);
            }
        }
    }

    /// <summary>Any of the entries could take its part of the capital to zero, so that every bar has to be looked at.</summary>
    public bool MayRuin(ReadOnlySpan<ulong> entries)
    {
        for (var word = 0; word < _ruinous.Length; word++)
        {
            if ((_ruinous[word] & entries[word]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A trade of either side entered here has a mark, or an end, near or below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsRuinous(int slot)
    {
        var exit = Math.Min(slot + _plan.Settings.HorizonBars, _plan.Slots - 1);
        var (low, high) = PriceRange.Of(_plan.SlotCloses[slot..(exit + 1)]);
        low = Math.Min(low, Math.Min(_plan.SlotFills[exit], _plan.Quotes.ShortExit.Span[exit]));
        high = Math.Max(high, Math.Max(_plan.SlotFills[exit], _plan.Quotes.LongExit.Span[exit]));
        var (cost, worstLong, worstShort) = (
            _plan.Quotes.LargestCost, low / _plan.Quotes.LongEntry.Span[slot], high / _plan.Quotes.ShortEntry.Span[slot]);
        var weight = _plan.Sizes.Differ ? _plan.Sizes.Weights.Span[slot] : 1;
        return 1 + (weight * (worstLong - 1 - (cost * (1 + worstLong)))) <= Margin
            || 1 + (weight * (1 - worstShort - (cost * (1 + worstShort)))) <= Margin;
    }
}
