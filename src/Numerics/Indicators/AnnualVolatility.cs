using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>The volatility of a year as the last returns forecast it: σ·√b, b bars a year (<see cref="BarsPerYear"/>).</summary>
public static class AnnualVolatility
{
    /// <summary>
    /// σ_t·√b_t, σ_t the sample standard deviation of the last <see cref="ExpectedMove.Window"/> one-bar log returns, t included.
    /// </summary>
    /// <param name="close">Prices &gt; 0, n values.</param>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC, increasing, n values.</param>
    /// <param name="destination">
    /// n values, fractions a year; NaN during the warm-up, on the first date, and where the price does not move at all.
    /// </param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<double> close, ReadOnlySpan<long> times, Span<double> destination)
    {
        Shapes.RequireSameLength(close.Length, times.Length);
        Shapes.RequireSameLength(close.Length, destination.Length);
        double[] returns = new double[close.Length], perYear = new double[close.Length];
        LogReturns.Compute(close, 1, returns);
        RollingStatistics.StandardDeviation(returns, ExpectedMove.Window, destination);
        BarsPerYear.Compute(times, perYear);
        for (var t = 0; t < destination.Length; t++)
        {
            destination[t] = destination[t] > 0 ? destination[t] * Math.Sqrt(perYear[t]) : double.NaN;
        }
    }
}
