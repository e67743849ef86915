using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Means and centred sums of squares and products of a stretch of pairs (x, y).</summary>
/// <remarks>Joined by Chan, Golub &amp; LeVeque (1979), the product sum likewise: C = Cₐ + Cᵦ + δₓδᵧ·nₐnᵦ/n.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct WindowComoments : ISlidingAggregate<WindowComoments>
{
    private readonly double _count;
    private readonly double _meanX;
    private readonly double _meanY;
    private readonly double _xx;
    private readonly double _yy;
    private readonly double _xy;

    private WindowComoments(double count, double meanX, double meanY, double xx, double yy, double xy) =>
        (_count, _meanX, _meanY, _xx, _yy, _xy) = (count, meanX, meanY, xx, yy, xy);

    /// <summary>Slope of x on y, cov(x, y)/var(y); NaN when y is constant.</summary>
    public double Beta => _yy == 0 ? double.NaN : _xy / _yy;

    /// <summary>Pearson correlation, within [−1, 1]; NaN when x or y is constant.</summary>
    public double Correlation => _xx == 0 || _yy == 0 ? double.NaN : Math.Clamp(_xy / (Math.Sqrt(_xx) * Math.Sqrt(_yy)), -1, 1);

    /// <inheritdoc/>
    public static WindowComoments Of(double x, double y) => new(1, x, y, 0, 0, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WindowComoments Combine(in WindowComoments older, in WindowComoments newer)
    {
        var total = older._count + newer._count;
        var share = newer._count / total;
        var deltaX = newer._meanX - older._meanX;
        var deltaY = newer._meanY - older._meanY;
        var scale = older._count * share;
        return new(
            total,
            older._meanX + deltaX * share,
            older._meanY + deltaY * share,
            older._xx + newer._xx + deltaX * deltaX * scale,
            older._yy + newer._yy + deltaY * deltaY * scale,
            older._xy + newer._xy + deltaX * deltaY * scale);
    }
}
