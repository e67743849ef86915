using System.Buffers;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The scratch memory of one worker, reused for every strategy. A slot is a decision bar; its fill is the bar
/// <see cref="BacktestSettings.ExecutionDelayBars"/> later, so slot arithmetic never needs the delay.
/// </summary>
internal sealed class TradeBuffers : IDisposable
{
    /// <summary>Vector loops read and write this far beyond the last trade.</summary>
    private const int Slack = 72;

    public TradeBuffers(int slots, int words, bool costs = false, bool weights = false)
    {
        var trades = slots + Slack;
        EntryPrice = ArrayPool<double>.Shared.Rent(trades);
        ExitPrice = ArrayPool<double>.Shared.Rent(trades);
        Returns = ArrayPool<double>.Shared.Rent(trades);
        EntryCost = costs ? ArrayPool<double>.Shared.Rent(trades) : [];
        ExitCost = costs ? ArrayPool<double>.Shared.Rent(trades) : [];
        Weights = weights ? ArrayPool<double>.Shared.Rent(trades) : [];
        Equity = ArrayPool<double>.Shared.Rent(trades);
        GroupLow = ArrayPool<double>.Shared.Rent(trades);
        GroupHigh = ArrayPool<double>.Shared.Rent(trades);
        EntrySlot = ArrayPool<int>.Shared.Rent(trades);
        ExitSlot = ArrayPool<int>.Shared.Rent(trades);
        LongTrades = ArrayPool<ulong>.Shared.Rent((trades / PredicateBitmaps.WordBits) + 1);
        Entries = ArrayPool<ulong>.Shared.Rent(words + Slack);
        Held = ArrayPool<ulong>.Shared.Rent(words + Slack);
        EntriesBefore = ArrayPool<int>.Shared.Rent(words + Slack);
        ChangesBefore = ArrayPool<int>.Shared.Rent(words + Slack);
        ChangedWord = ArrayPool<ulong>.Shared.Rent(words + Slack);
        ChangedEntries = ArrayPool<ulong>.Shared.Rent(words + Slack);
        ChangedExits = ArrayPool<ulong>.Shared.Rent(words + Slack);
        ChangedLongs = ArrayPool<ulong>.Shared.Rent(words + Slack);
    }

    /// <summary>Fill price of each trade's entry.</summary>
    public double[] EntryPrice { get; }

    /// <summary>Fill price of each trade's exit.</summary>
    public double[] ExitPrice { get; }

    /// <summary>Cost of each trade's entry; empty where every side costs the same.</summary>
    public double[] EntryCost { get; }

    /// <summary>Cost of each trade's exit; empty where every side costs the same.</summary>
    public double[] ExitCost { get; }

    /// <summary>w of each trade, the fraction of the equity put into it; empty where every trade takes all of it.</summary>
    public double[] Weights { get; }

    /// <summary>One bit per trade, set where it is long.</summary>
    public ulong[] LongTrades { get; }

    /// <summary>r of each trade.</summary>
    public double[] Returns { get; }

    /// <summary>Equity before trade k at index k, the final equity after the last; the initial cash is 1.</summary>
    public double[] Equity { get; }

    /// <summary>No mark within a group of trades is below, see <see cref="MarkBounds"/>.</summary>
    public double[] GroupLow { get; }

    /// <summary>No mark within a group of trades is above.</summary>
    public double[] GroupHigh { get; }

    /// <summary>Slot of each trade's entry.</summary>
    public int[] EntrySlot { get; }

    /// <summary>Slot of each trade's exit.</summary>
    public int[] ExitSlot { get; }

    /// <summary>Bits of the slots with an entry.</summary>
    public ulong[] Entries { get; }

    /// <summary>Bits of the slots at whose close a position is held.</summary>
    public ulong[] Held { get; }

    /// <summary>Changed words before every <see cref="TradeState.Words"/> words.</summary>
    public int[] ChangesBefore { get; }

    /// <summary>Entries before each changed word, and all of them after the last.</summary>
    public int[] EntriesBefore { get; }

    /// <summary>Indices of the words in which the position changes.</summary>
    public ulong[] ChangedWord { get; }

    /// <summary>Their entries.</summary>
    public ulong[] ChangedEntries { get; }

    /// <summary>Their exits.</summary>
    public ulong[] ChangedExits { get; }

    /// <summary>Their bits with a long position.</summary>
    public ulong[] ChangedLongs { get; }

    /// <summary>d of a trade, ±1.</summary>
    public double Side(int trade) =>
        ((LongTrades[trade / PredicateBitmaps.WordBits] >> (trade % PredicateBitmaps.WordBits)) & 1) == 0 ? -1 : 1;

    public void Dispose()
    {
        foreach (var array in (ReadOnlySpan<double[]>)
            [EntryPrice, ExitPrice, EntryCost, ExitCost, Weights, Returns, Equity, GroupLow, GroupHigh])
        {
            ArrayPool<double>.Shared.Return(array);
        }

        foreach (var array in (ReadOnlySpan<int[]>)[EntrySlot, ExitSlot, EntriesBefore, ChangesBefore])
        {
            ArrayPool<int>.Shared.Return(array);
        }

        foreach (var array in (ReadOnlySpan<ulong[]>)[LongTrades, Entries, Held, ChangedWord, ChangedEntries, ChangedExits, ChangedLongs])
        {
            ArrayPool<ulong>.Shared.Return(array);
        }
    }
}
