using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Indicators that weigh price changes by volume.</summary>
public static class MoneyFlow
{
    /// <summary>
    /// Money flow index 100·P/(P + M): P and M sum p·v of the last N bars whose typical price p rose or fell (TA-Lib MFI).
    /// </summary>
    /// <param name="typicalPrice">n values, see <see cref="TypicalPrice"/>.</param>
    /// <param name="volume">n values ≥ 0.</param>
    /// <param name="window">N ≥ 1.</param>
    /// <param name="destination">n values in [0, 100]: the first N are NaN, and every one without flow in its window.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Index(ReadOnlySpan<double> typicalPrice, ReadOnlySpan<double> volume, int window, Span<double> destination)
    {
        Shapes.RequireSameLength(typicalPrice.Length, volume.Length);
        var rising = new double[volume.Length];
        var falling = new double[volume.Length];
        rising.AsSpan(0, Math.Min(1, rising.Length)).Fill(double.NaN);
        for (var t = 1; t < rising.Length; t++)
        {
            var flow = typicalPrice[t] * volume[t];
            rising[t] = typicalPrice[t] > typicalPrice[t - 1] ? flow : 0;
            falling[t] = typicalPrice[t] < typicalPrice[t - 1] ? flow : 0;
        }

        SlidingWindow.Compute<WindowSums, ShareOfRising>(rising, falling, window, destination);
    }

    /// <summary>On-balance volume: starts at v₀, then adds v when the close rises and subtracts it when it falls (TA-Lib OBV).</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OnBalanceVolume(ReadOnlySpan<double> close, ReadOnlySpan<double> volume, Span<double> destination)
    {
        Shapes.RequireSameLength(close.Length, volume.Length);
        Shapes.RequireSameLength(close.Length, destination.Length);
        double balance = 0;
        for (var t = 0; t < close.Length; t++)
        {
            var direction = t == 0 ? 1 : Math.Sign(close[t] - close[t - 1]);
            balance += direction * volume[t];
            destination[t] = balance;
        }
    }

    /// <summary>
    /// Amihud (2002) illiquidity: mean of |return|/(close·volume) over those of the last N returns whose bar has volume.
    /// </summary>
    /// <param name="close">Prices &gt; 0, n values.</param>
    /// <param name="volume">n values ≥ 0.</param>
    /// <param name="window">N ≥ 1, counted in bars, with or without volume.</param>
    /// <param name="destination">n values: the first N are NaN, and every one whose window has no volume.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Amihud(ReadOnlySpan<double> close, ReadOnlySpan<double> volume, int window, Span<double> destination)
    {
        Shapes.RequireSameLength(close.Length, volume.Length);
        var impact = new double[close.Length];
        var traded = new double[close.Length];
        impact.AsSpan(0, Math.Min(1, impact.Length)).Fill(double.NaN);
        for (var t = 1; t < impact.Length; t++)
        {
            if (volume[t] > 0)
            {
                impact[t] = Math.Abs(Math.Log(close[t] / close[t - 1])) / (close[t] * volume[t]);
                traded[t] = 1;
            }
        }

        SlidingWindow.Compute<WindowSums, MeanOfCounted>(impact, traded, window, destination);
    }

    private readonly struct ShareOfRising : IWindowStatistic<WindowSums>
    {
        public static double Of(in WindowSums window, double x, double y) =>
            window.X + window.Y == 0 ? double.NaN : 100 * (window.X / (window.X + window.Y));
    }

    private readonly struct MeanOfCounted : IWindowStatistic<WindowSums>
    {
        public static double Of(in WindowSums window, double x, double y) => window.Y == 0 ? double.NaN : window.X / window.Y;
    }
}
