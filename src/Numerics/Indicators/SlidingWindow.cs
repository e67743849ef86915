using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Any associative summary over the last N observations in O(1) per bar, without ever subtracting what left the window.</summary>
/// <remarks>
/// The series is cut into blocks of N. A window that ends inside a block is a suffix of the block before (summed backwards once)
/// joined with the prefix of its own block: about three joins per bar, whatever N is. Source: van Herk (1992) and
/// Gil &amp; Werman (1993) for extremes, here for every monoid. Because nothing is subtracted, rounding errors and outliers leave
/// with their bar, a constant window has a variance of exactly 0, and a value never depends on anything after it.
/// </remarks>
public static class SlidingWindow
{
    /// <summary>Evaluates a statistic of one series over a rolling window. See the overload with two series.</summary>
    public static void Compute<TAggregate, TStatistic>(ReadOnlySpan<double> x, int window, Span<double> destination)
        where TAggregate : struct, ISlidingAggregate<TAggregate>
        where TStatistic : IWindowStatistic<TAggregate> => Compute<TAggregate, TStatistic>(x, x, window, destination);

    /// <summary>Evaluates a statistic of the pairs (x, y) over a rolling window.</summary>
    /// <param name="x">First member of each observation, n values; leading NaNs are skipped as warm-up.</param>
    /// <param name="y">Second member, n values.</param>
    /// <param name="window">Number of observations N ≥ 1, the current one included.</param>
    /// <param name="destination">
    /// n values: NaN for the leading NaNs and the first N − 1 observations; a later NaN spoils exactly the windows that contain it.
    /// Must not overlap the inputs.
    /// </param>
    /// <exception cref="ArgumentException">Lengths differ, or <paramref name="destination"/> overlaps an input.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TAggregate, TStatistic>(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, int window, Span<double> destination)
        where TAggregate : struct, ISlidingAggregate<TAggregate>
        where TStatistic : IWindowStatistic<TAggregate>
    {
        Shapes.RequireWindow(window);
        Shapes.RequireSameLength(x.Length, y.Length);
        Shapes.RequireSameLength(x.Length, destination.Length);
        if (destination.Overlaps(x) || destination.Overlaps(y))
        {
            throw new ArgumentException("The destination must not overlap an input.", nameof(destination));
        }

        var start = Math.Max(Shapes.LeadingNaNs(x), Shapes.LeadingNaNs(y));
        destination[..Math.Min(x.Length, start + window - 1)].Fill(double.NaN);
        var suffix = new TAggregate[Math.Min(window, x.Length)];
        for (var block = start; block < x.Length; block += window)
        {
            var end = Math.Min(block + window, x.Length);
            var prefix = TAggregate.Of(x[block], y[block]);
            for (var t = block; t < end; t++)
            {
                if (t > block)
                {
                    prefix = TAggregate.Combine(prefix, TAggregate.Of(x[t], y[t]));
                }

                var length = t - block + 1;
                if (length == window)
                {
                    destination[t] = TStatistic.Of(prefix, x[t], y[t]);
                }
                else if (block > start)
                {
                    destination[t] = TStatistic.Of(TAggregate.Combine(suffix[length], prefix), x[t], y[t]);
                }
            }

            if (end - block < window)
            {
                break;
            }

            var tail = TAggregate.Of(x[end - 1], y[end - 1]);
            suffix[window - 1] = tail;
            for (var offset = window - 2; offset >= 0; offset--)
            {
                tail = TAggregate.Combine(TAggregate.Of(x[block + offset], y[block + offset]), tail);
                suffix[offset] = tail;
            }
        }
    }
}
