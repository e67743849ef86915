using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>What all strategies of one backtest share. Slots are decision bars; their fill is the bar <see cref="Delay"/> later.</summary>
internal sealed class BacktestPlan
{
    public BacktestPlan(BacktestSegment segment, ConfigurationGrid grid, BacktestSettings settings, ReadOnlyMemory<double> fill)
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

    public ConfigurationGrid Grid { get; }

    public BacktestSettings Settings { get; }

    public ReadOnlyMemory<double> Fill { get; }

    public SegmentCalendar Calendar { get; }

    public PredicateBitmaps Bitmaps { get; }

    /// <summary>Bars from decision to fill.</summary>
    public int Delay { get; }

    /// <summary>Decisions whose fill lies in the segment.</summary>
    public int Slots { get; }

    /// <summary>Lowest close or fill of each word of slots.</summary>
    public double[] WordLow { get; }

    /// <summary>Highest close or fill of each word of slots.</summary>
    public double[] WordHigh { get; }

    /// <summary>Fill prices by slot.</summary>
    public ReadOnlySpan<double> SlotFills => Fill.Span[^Slots..];

    /// <summary>Closes by slot.</summary>
    public ReadOnlySpan<double> SlotCloses => Segment.Close.Span[^Slots..];

    /// <summary>Prepares the words [from, to): bitmaps and the range of the prices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Prepare(int from, int to)
    {
        Bitmaps.Fill(
            Grid, Segment.Predictions.Span[..Slots], Segment.OutlierScores.Span[..Slots], Segment.AllowedRegimes.Span[..Slots], from, to);
        for (var word = from; word < to; word++)
        {
            var (first, end) = (word * PredicateBitmaps.WordBits, Math.Min((word + 1) * PredicateBitmaps.WordBits, Slots));
            var closes = PriceRange.Of(SlotCloses[first..end]);
            var fills = PriceRange.Of(SlotFills[first..end]);
            WordLow[word] = Math.Min(closes.Low, fills.Low);
            WordHigh[word] = Math.Max(closes.High, fills.High);
        }
    }
}
