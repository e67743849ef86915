using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Wilder's directional movement: +DI, −DI and ADX with TA-Lib's seeds.</summary>
/// <remarks>
/// +DM = h_t − h_{t−1} where that is positive and larger than l_{t−1} − l_t, else 0; −DM the other way round. The sums of +DM, −DM
/// and true range start as plain sums over the bars 1 … N − 1 and continue as s ← s − s/N + new.
/// </remarks>
public static class DirectionalMovement
{
    /// <summary>+DI = 100·Σ(+DM)/Σ(TR), in [0, 100]; the first N values are NaN, and every one without any true range so far.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 2.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PlusIndicator(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        var sums = Begin(high, low, close, window, destination);
        for (var t = window; t < high.Length; t++)
        {
            sums.Smooth(high, low, close, t, window);
            destination[t] = sums.Range == 0 ? double.NaN : 100 * (sums.Plus / sums.Range);
        }
    }

    /// <summary>−DI = 100·Σ(−DM)/Σ(TR), in [0, 100]; NaN as <see cref="PlusIndicator"/>.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 2.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MinusIndicator(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        var sums = Begin(high, low, close, window, destination);
        for (var t = window; t < high.Length; t++)
        {
            sums.Smooth(high, low, close, t, window);
            destination[t] = sums.Range == 0 ? double.NaN : 100 * (sums.Minus / sums.Range);
        }
    }

    /// <summary>
    /// ADX: Wilder's average of DX = 100·|(+DI) − (−DI)|/((+DI) + (−DI)), seeded by the mean of the first N defined values.
    /// </summary>
    /// <remarks>
    /// The first 2N − 1 values are NaN (TA-Lib). A bar without DX (no directional movement so far) is NaN and leaves the average as
    /// it was; TA-Lib counts such bars as 0 in the seed, here the seed waits for N defined ones.
    /// </remarks>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 2.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AverageIndex(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        var sums = Begin(high, low, close, window, destination);
        double average = 0;
        var defined = 0;
        for (var t = window; t < high.Length; t++)
        {
            sums.Smooth(high, low, close, t, window);
            var total = sums.Plus + sums.Minus;
            if (total == 0)
            {
                destination[t] = double.NaN;
                continue;
            }

            var index = 100 * (Math.Abs(sums.Plus - sums.Minus) / total);
            defined++;
            average += (index - average) / Math.Min(defined, window);
            destination[t] = defined < window ? double.NaN : average;
        }
    }

    private static DirectionalSums Begin(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        Shapes.RequireWindow(window, least: 2);
        Shapes.RequireSameLength(high.Length, low.Length);
        Shapes.RequireSameLength(high.Length, close.Length);
        Shapes.RequireSameLength(high.Length, destination.Length);
        destination[..Math.Min(window, high.Length)].Fill(double.NaN);
        var sums = default(DirectionalSums);
        for (var t = 1; t < Math.Min(window, high.Length); t++)
        {
            sums.Add(high, low, close, t);
        }

        return sums;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct DirectionalSums
    {
        public double Plus;
        public double Minus;
        public double Range;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Smooth(ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int t, int window)
        {
            Plus -= Plus / window;
            Minus -= Minus / window;
            Range -= Range / window;
            Add(high, low, close, t);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int t)
        {
            var up = high[t] - high[t - 1];
            var down = low[t - 1] - low[t];
            Plus += up > 0 && up > down ? up : 0;
            Minus += down > 0 && down > up ? down : 0;
            Range += Math.Max(high[t], close[t - 1]) - Math.Min(low[t], close[t - 1]);
        }
    }
}
