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
        Quotes = new(segment, settings, fill);
        Sizes = new(segment, Slots);
        Sessions = settings.EndsWithSession ? new(segment.OpenTimes.Span, settings) : null;
        Entries = new(segment, settings, Quotes, Sessions, Slots);
        Barriers = settings.Hold == TradeHold.Barrier || settings.EndsWithSession ? new(this) : null;
        WordLow = new double[Bitmaps.Words];
        WordHigh = new double[Bitmaps.Words];
        Ladder = settings.Ladder ? new(this) : null;
    }

    public BacktestSegment Segment { get; }

    public ConfigurationGrid Grid { get; }

    public BacktestSettings Settings { get; }

    public ReadOnlyMemory<double> Fill { get; }

    public SegmentCalendar Calendar { get; }

    public PredicateBitmaps Bitmaps { get; }

    /// <summary>Prices and costs of orders by slot.</summary>
    public SlotQuotes Quotes { get; }

    /// <summary>How much of the equity positions take, by slot.</summary>
    public SlotWeights Sizes { get; }

    /// <summary>Where a position may be opened; filled only where <see cref="Walks"/>.</summary>
    public EntryMasks Entries { get; }

    /// <summary>Ends of sessions; null where positions do not end with them.</summary>
    public SessionEnds? Sessions { get; }

    /// <summary>Ends of positions that barriers or sessions end; null with other holds.</summary>
    public BarrierExits? Barriers { get; }

    /// <summary>The parts of the capital; null where positions do not overlap.</summary>
    public LadderPlan? Ladder { get; }

    /// <summary>Positions do not simply follow the bits: the trades of a strategy are found by <see cref="TradeWalk"/>.</summary>
    public bool Walks => Settings.Hold != TradeHold.Signal || Quotes.Passive || Sizes.HasGaps;

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

    /// <summary>Prepares what all strategies share, in as many parts as there are threads.</summary>
    public void Prepare(int threads)
    {
        InParts(threads, Prepare);
        if (Barriers is not null)
        {
            InParts(threads, Barriers.Find);
        }

        Ladder?.Prepare();
    }

    private void InParts(int threads, Action<int, int> work)
    {
        if (threads == 1)
        {
            work(0, Bitmaps.Words);
        }
        else
        {
            Parallel.For(0, threads, part => work(Start(part), Start(part + 1)));
        }

        int Start(int part) => (int)((long)Bitmaps.Words * part / threads);
    }

    /// <summary>Prepares the words [from, to): bitmaps and the range of the prices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prepare(int from, int to)
    {
        Bitmaps.Fill(
            Grid, Segment.Predictions.Span[..Slots], Segment.OutlierScores.Span[..Slots], Segment.AllowedRegimes.Span[..Slots],
            Settings.Hold == TradeHold.Signal ? Settings.DecideEvery : 1, from, to);
        for (var word = from; word < to; word++)
        {
            var (first, end) = (word * PredicateBitmaps.WordBits, Math.Min((word + 1) * PredicateBitmaps.WordBits, Slots));
            var closes = PriceRange.Of(SlotCloses[first..end]);
            var fills = PriceRange.Of(SlotFills[first..end]);
            WordLow[word] = Math.Min(closes.Low, fills.Low);
            WordHigh[word] = Math.Max(closes.High, fills.High);
            if (Quotes.Passive)
            {
                var bids = PriceRange.Of(Quotes.LongEntry.Span[first..end]);
                var asks = PriceRange.Of(Quotes.ShortEntry.Span[first..end]);
                WordLow[word] = Math.Min(WordLow[word], bids.Low);
                WordHigh[word] = Math.Max(WordHigh[word], asks.High);
            }
        }

        if (Walks)
        {
            Entries.Fill(from, to);
        }

        Barriers?.Prepare(from, to);
    }
}
