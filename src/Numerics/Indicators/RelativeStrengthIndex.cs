using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Wilder's relative strength index.</summary>
public static class RelativeStrengthIndex
{
    /// <summary>
    /// RSI = 100·G/(G + L), G and L the Wilder averages of gains and losses, seeded by the means of the first N changes (TA-Lib RSI).
    /// </summary>
    /// <param name="close">n values.</param>
    /// <param name="window">N ≥ 1.</param>
    /// <param name="destination">n values in [0, 100]: the first N are NaN, and every one before the price has ever moved.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        Shapes.RequireWindow(window);
        Shapes.RequireSameLength(close.Length, destination.Length);
        destination[..Math.Min(window, close.Length)].Fill(double.NaN);
        if (close.Length <= window)
        {
            return;
        }

        double gain = 0, loss = 0;
        for (var t = 1; t <= window; t++)
        {
            var change = close[t] - close[t - 1];
            gain += Math.Max(change, 0) / window;
            loss += Math.Max(-change, 0) / window;
        }

        destination[window] = Index(gain, loss);
        var weight = 1.0 / window;
        for (var t = window + 1; t < close.Length; t++)
        {
            var change = close[t] - close[t - 1];
            gain += weight * (Math.Max(change, 0) - gain);
            loss += weight * (Math.Max(-change, 0) - loss);
            destination[t] = Index(gain, loss);
        }
    }

    private static double Index(double gain, double loss) => gain + loss == 0 ? double.NaN : 100 * (gain / (gain + loss));
}
