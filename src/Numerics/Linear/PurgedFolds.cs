using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Linear;

/// <summary>One fold of purged cross-validation as positions among a regime's rows in time order.</summary>
/// <param name="TestStart">First test position s.</param>
/// <param name="TestEnd">End of the test positions e, exclusive.</param>
/// <param name="TrainEnd">End of the earlier training part [0, TrainEnd), exclusive.</param>
/// <param name="TrainResume">Start of the later training part [TrainResume, n).</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PurgedFold(int TestStart, int TestEnd, int TrainEnd, int TrainResume);

/// <summary>Contiguous folds with purge and embargo (López de Prado 2018, chapter 7).</summary>
public static class PurgedFolds
{
    /// <summary>
    /// Fold k of K on n rows: test [⌊kn/K⌋, ⌊(k+1)n/K⌋) = [s, e), training [0, s − h) ∪ [e + h + embargo, n), clipped to [0, n].
    /// </summary>
    /// <param name="fold">k, 0 ≤ k &lt; K.</param>
    /// <param name="folds">K, at least 2.</param>
    /// <param name="rows">n, at least 0.</param>
    /// <param name="horizon">h in rows: how far a target looks ahead.</param>
    /// <param name="embargo">Further rows left out after the test rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static PurgedFold At(int fold, int folds, int rows, int horizon, int embargo)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(fold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fold, folds);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(horizon);
        ArgumentOutOfRangeException.ThrowIfNegative(embargo);
        var start = (int)((long)fold * rows / folds);
        var end = (int)((fold + 1L) * rows / folds);
        return new(start, end, Math.Max(0, start - horizon), (int)Math.Min(rows, (long)end + horizon + embargo));
    }

    /// <summary>The embargo ⌊fraction·n⌋ in decimal arithmetic.</summary>
    public static int Embargo(decimal fraction, int rows) => (int)decimal.Floor(fraction * rows);
}
