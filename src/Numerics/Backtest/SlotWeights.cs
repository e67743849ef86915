namespace StrategyFactory.Numerics.Backtest;

/// <summary>By slot: the fraction of the equity that a position decided there takes.</summary>
internal sealed class SlotWeights
{
    public SlotWeights(BacktestSegment segment, int slots)
    {
        Weights = segment.Weights.IsEmpty ? default : segment.Weights[..slots];
        Largest = segment.Weights.IsEmpty ? 1 : 0;
        foreach (var weight in Weights.Span)
        {
            HasGaps |= !IsKnown(weight);
            Largest = IsKnown(weight) ? Math.Max(Largest, weight) : Largest;
        }
    }

    /// <summary>w of each slot; empty where all are 1.</summary>
    public ReadOnlyMemory<double> Weights { get; }

    /// <summary>Positions take other than all of the equity.</summary>
    public bool Differ => !Weights.IsEmpty;

    /// <summary>At some slot no position may be opened.</summary>
    public bool HasGaps { get; }

    /// <summary>No position takes more.</summary>
    public double Largest { get; }

    /// <summary>A position of this weight can be opened.</summary>
    public static bool IsKnown(double weight) => weight > 0 && double.IsFinite(weight);
}
