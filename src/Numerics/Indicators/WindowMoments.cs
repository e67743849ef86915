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
    private readonly double _count;
    private readonly double _origin;
    private readonly double _offset;
    private readonly double _m2;

    private WindowMoments(double count, double origin, double offset, double m2) =>
        (_count, _origin, _offset, _m2) = (count, origin, offset, m2);

    /// <summary>Mean of the stretch.</summary>
    public double Mean => _origin + _offset;

    /// <summary>Sample variance (n − 1); NaN for a single observation.</summary>
    public double SampleVariance => _m2 / (_count - 1);

    /// <summary>Population variance (n).</summary>
    public double PopulationVariance => _m2 / _count;

    /// <inheritdoc/>
    public static WindowMoments Of(double x, double y) => new(1, x, 0, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WindowMoments Combine(in WindowMoments older, in WindowMoments newer)
    {
        var total = older._count + newer._count;
        var delta = newer._origin - older._origin + newer._offset - older._offset;
        var shift = delta * (newer._count / total);
        return new(total, older._origin, older._offset + shift, older._m2 + newer._m2 + delta * shift * older._count);
    }

    /// <summary>x − mean, without the rounding of the mean.</summary>
    public double Deviation(double x) => x - _origin - _offset;
}
