using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Count, mean and centred sum of squares of a stretch of x.</summary>
/// <remarks>
/// Joined by Chan, Golub &amp; LeVeque (1979): with δ the difference of means, M₂ = M₂ₐ + M₂ᵦ + δ²·nₐnᵦ/n. The mean is kept as an
/// offset from an observation of the stretch, so the precision is relative to the spread of the window and not to the level
/// (prices near 1.1 that move by 0.00001). Equal observations give exactly their value as mean and exactly 0 as M₂.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct WindowMoments : ISlidingAggregate<WindowMoments>
{
    private readonly double count;
    private readonly double origin;
    private readonly double offset;
    private readonly double m2;

    private WindowMoments(double count, double origin, double offset, double m2) =>
        (this.count, this.origin, this.offset, this.m2) = (count, origin, offset, m2);

    /// <summary>Mean of the stretch.</summary>
    public double Mean => origin + offset;

    /// <summary>Sample variance (n − 1); NaN for a single observation.</summary>
    public double SampleVariance => m2 / (count - 1);

    /// <summary>Population variance (n).</summary>
    public double PopulationVariance => m2 / count;

    /// <inheritdoc/>
    public static WindowMoments Of(double x, double y) => new(1, x, 0, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WindowMoments Combine(in WindowMoments older, in WindowMoments newer)
    {
        var total = older.count + newer.count;
        var delta = newer.origin - older.origin + newer.offset - older.offset;
        var shift = delta * (newer.count / total);
        return new(total, older.origin, older.offset + shift, older.m2 + newer.m2 + delta * shift * older.count);
    }

    /// <summary>x − mean, without the rounding of the mean.</summary>
    public double Deviation(double x) => x - origin - offset;
}
