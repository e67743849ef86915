using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Means and centred sums of squares and products of a stretch of pairs (x, y).</summary>
/// <remarks>Joined by Chan, Golub &amp; LeVeque (1979), the product sum likewise: C = Cₐ + Cᵦ + δₓδᵧ·nₐnᵦ/n.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct WindowComoments : ISlidingAggregate<WindowComoments>
{
    private readonly double count;
    private readonly double meanX;
    private readonly double meanY;
    private readonly double xx;
    private readonly double yy;
    private readonly double xy;

    private WindowComoments(double count, double meanX, double meanY, double xx, double yy, double xy) =>
        (this.count, this.meanX, this.meanY, this.xx, this.yy, this.xy) = (count, meanX, meanY, xx, yy, xy);

    /// <summary>Slope of x on y, cov(x, y)/var(y); NaN when y is constant.</summary>
    public double Beta => yy == 0 ? double.NaN : xy / yy;

    /// <summary>Pearson correlation, within [−1, 1]; NaN when x or y is constant.</summary>
    public double Correlation => xx == 0 || yy == 0 ? double.NaN : Math.Clamp(xy / (Math.Sqrt(xx) * Math.Sqrt(yy)), -1, 1);

    /// <inheritdoc/>
    public static WindowComoments Of(double x, double y) => new(1, x, y, 0, 0, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WindowComoments Combine(in WindowComoments older, in WindowComoments newer)
    {
        var total = older.count + newer.count;
        var share = newer.count / total;
        var deltaX = newer.meanX - older.meanX;
        var deltaY = newer.meanY - older.meanY;
        var scale = older.count * share;
        return new(
            total,
            older.meanX + deltaX * share,
            older.meanY + deltaY * share,
            older.xx + newer.xx + deltaX * deltaX * scale,
            older.yy + newer.yy + deltaY * deltaY * scale,
            older.xy + newer.xy + deltaX * deltaY * scale);
    }
}
