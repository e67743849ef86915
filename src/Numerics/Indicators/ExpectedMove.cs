using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>
/// How far a price is expected to move until some later bar, from its recent one-bar returns: σ·√h, the standard deviation of the sum of
/// h independent returns.
/// </summary>
public static class ExpectedMove
{
    /// <summary>One-bar returns that σ is taken of.</summary>
    public const int Window = 20;

    /// <summary>σ_t·√(end_t − t), σ_t the sample standard deviation of the last <see cref="Window"/> one-bar log returns.</summary>
    /// <param name="close">Prices &gt; 0, n values.</param>
    /// <param name="ends">The later bar of each bar, which may lie beyond the last; where it is not later, the move is NaN.</param>
    /// <param name="destination">n values, NaN too during the warm-up and where the price does not move at all.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<double> close, ReadOnlySpan<int> ends, Span<double> destination)
    {
        Shapes.RequireSameLength(close.Length, ends.Length);
        Shapes.RequireSameLength(close.Length, destination.Length);
        var returns = new double[close.Length];
        LogReturns.Compute(close, 1, returns);
        RollingStatistics.StandardDeviation(returns, Window, destination);
        for (var t = 0; t < destination.Length; t++)
        {
            destination[t] = ends[t] > t && destination[t] > 0 ? destination[t] * Math.Sqrt(ends[t] - t) : double.NaN;
        }
    }
}
