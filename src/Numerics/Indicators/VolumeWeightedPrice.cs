using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Volume-weighted average price of a session.</summary>
public static class VolumeWeightedPrice
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>Σ p·v / Σ v over the bars of the same UTC date so far, the current one included.</summary>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC, increasing, n values.</param>
    /// <param name="typicalPrice">n values, see <see cref="TypicalPrice"/>.</param>
    /// <param name="volume">n values ≥ 0.</param>
    /// <param name="destination">n values; NaN while the session has no volume. May be <paramref name="typicalPrice"/> itself.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(
        ReadOnlySpan<long> times, ReadOnlySpan<double> typicalPrice, ReadOnlySpan<double> volume, Span<double> destination)
    {
        Shapes.RequireSameLength(typicalPrice.Length, volume.Length);
        Shapes.RequireSameLength(typicalPrice.Length, destination.Length);
        Shapes.RequireSameLength(times.Length, volume.Length);
        double turnover = 0, traded = 0;
        var session = long.MinValue;
        for (var t = 0; t < volume.Length; t++)
        {
            var date = Math.DivRem(times[t], MillisecondsPerDay, out var rest) - (rest < 0 ? 1 : 0);
            if (date != session)
            {
                (session, turnover, traded) = (date, 0, 0);
            }

            turnover += typicalPrice[t] * volume[t];
            traded += volume[t];
            destination[t] = traded == 0 ? double.NaN : turnover / traded;
        }
    }
}
