using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// By slot: the price at which an order of that decision is filled, and what a fill costs. Buying opens a long position or closes a
/// short one.
/// </summary>
internal sealed class SlotQuotes
{
    /// <summary>Forgives the rounding of decimal prices when a bar has to pass a limit by a tick.</summary>
    public const double TickShare = 1 - 1e-6;

    public SlotQuotes(BacktestSegment segment, BacktestSettings settings, ReadOnlyMemory<double> fill)
    {
        var slots = Math.Max(0, segment.Count - settings.ExecutionDelayBars);
        Passive = settings.Fill == FillPrice.Passive;
        ConstantCost = settings.CostPerSide;
        LargestCost = ConstantCost;
        EntryCost = LongExitCost = ShortExitCost = MarketCost = segment.HalfSpread.IsEmpty ? [] : MarketCosts(segment, slots);
        if (Passive)
        {
            (LongEntry, LongExit, ShortEntry, ShortExit) = (new double[slots], new double[slots], new double[slots], new double[slots]);
            (BuyFilled, SellFilled) = (new bool[slots], new bool[slots]);
            if (HasCosts)
            {
                EntryCost = new double[slots];
                EntryCost.AsSpan().Fill(ConstantCost);
                (LongExitCost, ShortExitCost) = (new double[slots], new double[slots]);
            }

            Quote(segment, settings.TickSize * TickShare);
        }
        else
        {
            LongEntry = LongExit = ShortEntry = ShortExit = fill[^slots..];
            (BuyFilled, SellFilled) = ([], []);
        }
    }

    /// <summary>Orders are limits, and <see cref="BuyFilled"/> and <see cref="SellFilled"/> say whether they are filled.</summary>
    public bool Passive { get; }

    /// <summary>The cost of a side where the spread is not known, and of all sides where <see cref="HasCosts"/> is false.</summary>
    public double ConstantCost { get; }

    /// <summary>No side costs more.</summary>
    public double LargestCost { get; private set; }

    /// <summary>Costs differ by bar.</summary>
    public bool HasCosts => MarketCost.Length != 0;

    /// <summary>Entry price of a long position.</summary>
    public ReadOnlyMemory<double> LongEntry { get; }

    /// <summary>Entry price of a short position.</summary>
    public ReadOnlyMemory<double> ShortEntry { get; }

    /// <summary>Price at which a long position is left.</summary>
    public ReadOnlyMemory<double> LongExit { get; }

    /// <summary>Price at which a short position is left.</summary>
    public ReadOnlyMemory<double> ShortExit { get; }

    /// <summary>The slot's limit to buy is filled.</summary>
    public bool[] BuyFilled { get; }

    /// <summary>The slot's limit to sell is filled.</summary>
    public bool[] SellFilled { get; }

    /// <summary>Cost of an entry; like all costs empty where every side costs the same.</summary>
    public double[] EntryCost { get; }

    /// <summary>Cost of leaving a long position.</summary>
    public double[] LongExitCost { get; }

    /// <summary>Cost of leaving a short position.</summary>
    public double[] ShortExitCost { get; }

    /// <summary>Cost of a market order.</summary>
    public double[] MarketCost { get; }

    /// <summary>
    /// Cost of an exit where costs differ: a target is a limit order, a stop and the end of the segment are market orders.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ExitCost(int slot, BarrierTouch touch, bool isLong, bool atEnd) =>
        atEnd || touch is BarrierTouch.Stop or BarrierTouch.Session ? MarketCost[slot]
        : touch == BarrierTouch.Time ? (isLong ? LongExitCost : ShortExitCost)[slot]
        : Passive ? ConstantCost : MarketCost[slot];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double[] MarketCosts(BacktestSegment segment, int slots)
    {
        var costs = GC.AllocateUninitializedArray<double>(slots);
        ReadOnlySpan<double> halves = segment.HalfSpread.Span[^slots..];
        var largest = ConstantCost;
        for (var slot = 0; slot < costs.Length; slot++)
        {
            costs[slot] = ConstantCost + (double.IsNaN(halves[slot]) ? 0 : halves[slot]);
            largest = double.MaxNative(largest, costs[slot]);
        }

        LargestCost = largest;
        return costs;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Quote(BacktestSegment segment, double through)
    {
        var slots = BuyFilled.Length;
        ReadOnlySpan<double> decided = segment.Close.Span, spread = segment.HalfSpread.Span;
        ReadOnlySpan<double> high = segment.High.Span[^slots..], low = segment.Low.Span[^slots..], close = segment.Close.Span[^slots..];
        Span<double> longEntry = Writable(LongEntry), shortEntry = Writable(ShortEntry);
        Span<double> longExit = Writable(LongExit), shortExit = Writable(ShortExit);
        for (var slot = 0; slot < slots; slot++)
        {
            var half = spread.IsEmpty || double.IsNaN(spread[slot]) ? 0 : spread[slot];
            double bid = decided[slot] * (1 - half), ask = decided[slot] * (1 + half);
            bool bought = low[slot] <= bid - through, sold = high[slot] >= ask + through;
            (BuyFilled[slot], SellFilled[slot]) = (bought, sold);
            (longEntry[slot], shortEntry[slot]) = (bid, ask);
            (longExit[slot], shortExit[slot]) = (sold ? ask : close[slot], bought ? bid : close[slot]);
            if (HasCosts)
            {
                LongExitCost[slot] = sold ? ConstantCost : MarketCost[slot];
                ShortExitCost[slot] = bought ? ConstantCost : MarketCost[slot];
            }
        }
    }

    private static Span<double> Writable(ReadOnlyMemory<double> column) =>
        MemoryMarshal.AsMemory(column).Span;
}
