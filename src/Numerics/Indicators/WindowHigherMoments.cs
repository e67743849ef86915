using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Count, mean and centred sums of the second to fourth powers of a stretch of x.</summary>
/// <remarks>
/// Joined by the formulas of Pébay, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical
/// moments" (2008).
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct WindowHigherMoments : ISlidingAggregate<WindowHigherMoments>
{
    private readonly double _count;
    private readonly double _mean;
    private readonly double _m2;
    private readonly double _m3;
    private readonly double _m4;

    private WindowHigherMoments(double count, double mean, double m2, double m3, double m4) =>
        (_count, _mean, _m2, _m3, _m4) = (count, mean, m2, m3, m4);

    /// <summary>
    /// Bias-corrected skewness G₁ = n√(n − 1)/(n − 2) · M₃/M₂^1.5, as pandas; NaN for n &lt; 3 or a constant stretch.
    /// </summary>
    public double Skewness => _count < 3 || _m2 == 0
        ? double.NaN
        : _count * Math.Sqrt(_count - 1) / (_count - 2) * (_m3 / (_m2 * Math.Sqrt(_m2)));

    /// <summary>
    /// Bias-corrected excess kurtosis G₂ = (n − 1)/((n − 2)(n − 3)) · (n(n + 1)·M₄/M₂² − 3(n − 1)), as pandas; NaN for n &lt; 4 or a
    /// constant stretch.
    /// </summary>
    public double ExcessKurtosis => _count < 4 || _m2 == 0
        ? double.NaN
        : (_count - 1) / ((_count - 2) * (_count - 3)) * (_count * (_count + 1) * (_m4 / (_m2 * _m2)) - 3 * (_count - 1));

    /// <inheritdoc/>
    public static WindowHigherMoments Of(double x, double y) => new(1, x, 0, 0, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WindowHigherMoments Combine(in WindowHigherMoments older, in WindowHigherMoments newer)
    {
        double a = older._count, b = newer._count, n = a + b;
        var delta = newer._mean - older._mean;
        var step = delta / n;
        var square = delta * step * a * b;
        return new(
            n,
            older._mean + step * b,
            older._m2 + newer._m2 + square,
            older._m3 + newer._m3 + square * step * (a - b) + 3 * step * (a * newer._m2 - b * older._m2),
            older._m4 + newer._m4 + square * step * step * (a * a - a * b + b * b)
                + 6 * step * step * (a * a * newer._m2 + b * b * older._m2) + 4 * step * (a * newer._m3 - b * older._m3));
    }
}
