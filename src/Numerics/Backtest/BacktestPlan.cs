using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>What all strategies of one backtest share. Slots are decision bars; their fill is the bar <see cref="Delay"/> later.</summary>
internal sealed class BacktestPlan
{
    public BacktestPlan(BacktestSegment segment, StrategyGrid grid, BacktestSettings settings, ReadOnlyMemory<double> fill)
    {
        (Segment, Grid, Settings, Fill) = (segment, grid, settings, fill);
        Delay = settings.ExecutionDelayBars;
        Slots = Math.Max(0, segment.Count - Delay);
        Calendar = SegmentCalendar.Create(segment.OpenTimes.Span, segment.AllowedRegimes.Span);
        Bitmaps = new(grid, settings.Direction, Slots);
        WordLow = new double[Bitmaps.Words];
        WordHigh = new double[Bitmaps.Words];
    }

    public BacktestSegment Segment { get; }

    public StrategyGrid Grid { get; }

    public BacktestSettings Settings { get; }

    public ReadOnlyMemory<double> Fill { get; }

    public SegmentCalendar Calendar { get; }

    public PredicateBitmaps Bitmaps { get; }

    /// <summary>Bars from decision to fill.</summary>
    public int Delay { get; }

    /// <summary>Decisions whose fill lies in the segment.</summary>
    public int Slots { get; }

    /// <summary>Lowest close of each word of slots.</summary>
    public double[] WordLow { get; }

    /// <summary>Highest close of each word of slots.</summary>
    public double[] WordHigh { get; }

    /// <summary>Fill prices by slot.</summary>
    public ReadOnlySpan<double> SlotFills => Fill.Span[^Slots..];

    /// <summary>Closes by slot.</summary>
    public ReadOnlySpan<double> SlotCloses => Segment.Close.Span[^Slots..];

    /// <summary>Prepares the words [from, to): bitmaps and the range of the closes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Prepare(int from, int to)
    {
        Bitmaps.Fill(Grid, Segment.Predictions.Span[..Slots], Segment.OutlierScores.Span[..Slots], Segment.AllowedRegimes.Span[..Slots], from, to);
        for (var word = from; word < to; word++)
        {
            var closes = SlotCloses[(word * PredicateBitmaps.WordBits)..Math.Min((word + 1) * PredicateBitmaps.WordBits, Slots)];
            Vector512<double> low = Vector512.Create(closes[0]), high = low;
            var vectors = MemoryMarshal.Cast<double, Vector512<double>>(closes);
            foreach (var vector in vectors)
            {
                (low, high) = (Vector512.MinNative(low, vector), Vector512.MaxNative(high, vector));
            }

            var (lowest, highest) = (closes[0], closes[0]);
            for (var lane = 0; lane < Vector512<double>.Count; lane++)
            {
                (lowest, highest) = (Math.Min(lowest, low[lane]), Math.Max(highest, high[lane]));
            }

            foreach (var close in closes[(vectors.Length * Vector512<double>.Count)..])
            {
                (lowest, highest) = (Math.Min(lowest, close), Math.Max(highest, close));
            }

            (WordLow[word], WordHigh[word]) = (lowest, highest);
        }
    }
}
