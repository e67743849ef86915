using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>Why a plateau score is undefined.</summary>
public enum PlateauProblem
{
    /// <summary>It is defined.</summary>
    None,

    /// <summary>The strategy's own SQN is undefined or not positive.</summary>
    OwnNotPositive,

    /// <summary>No neighbour has an SQN.</summary>
    NoNeighbour,
}

/// <summary>How a strategy stands among its neighbours in the grid.</summary>
/// <param name="Score">Median SQN of the neighbours / own SQN; null with <paramref name="Problem"/>.</param>
/// <param name="Neighbours">Neighbours with an SQN.</param>
/// <param name="Problem">Why there is no score.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Plateau(double? Score, int Neighbours, PlateauProblem Problem);

/// <summary>
/// Plateau score: median SQN of the grid neighbours / own SQN. Near 1 the strategy stands on a plateau, near 0 or below on a lone peak,
/// which is what a lucky parameter looks like.
/// </summary>
public static class PlateauScore
{
    /// <summary>
    /// The score of one strategy of a θ × z × regime grid (θ slowest, regime fastest). Neighbours are one place off along θ or along z
    /// at the same regime: two to four of them inside a grid, fewer when an axis is short. Those without an SQN are passed over; the
    /// median of an even number is the mean of the middle two.
    /// </summary>
    /// <param name="sqn">SQN of every strategy in grid order; null or NaN where undefined.</param>
    /// <param name="thresholds">Length of the θ axis.</param>
    /// <param name="cutoffs">Length of the z axis.</param>
    /// <param name="regimes">Length of the regime axis.</param>
    /// <param name="index">The strategy's place in grid order.</param>
    /// <exception cref="ArgumentException">The axes do not multiply to the number of values, or the index lies outside.</exception>
    public static Plateau Compute(ReadOnlySpan<double?> sqn, int thresholds, int cutoffs, int regimes, int index)
    {
        if (thresholds < 1 || cutoffs < 1 || regimes < 1 || (long)thresholds * cutoffs * regimes != sqn.Length)
        {
            throw new ArgumentException($"{sqn.Length} values do not fill a grid of {thresholds} × {cutoffs} × {regimes}.", nameof(sqn));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, sqn.Length);
        Span<double> neighbours = stackalloc double[4];
        var count = 0;
        var threshold = index / (cutoffs * regimes);
        var cutoff = index / regimes % cutoffs;
        Collect(sqn, threshold, thresholds, index, cutoffs * regimes, neighbours, ref count);
        Collect(sqn, cutoff, cutoffs, index, regimes, neighbours, ref count);
        if (sqn[index] is not { } own || !(own > 0))
        {
            return new(null, count, PlateauProblem.OwnNotPositive);
        }

        return count == 0 ? new(null, 0, PlateauProblem.NoNeighbour) : new(Median(neighbours[..count]) / own, count, PlateauProblem.None);
    }

    private static void Collect(ReadOnlySpan<double?> sqn, int place, int length, int index, int step, Span<double> found, ref int count)
    {
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            if (place + side >= 0 && place + side < length && sqn[index + (side * step)] is { } value && !double.IsNaN(value))
            {
                found[count++] = value;
            }
        }
    }

    private static double Median(Span<double> values)
    {
        values.Sort();
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
