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
    private readonly double count;
    private readonly double mean;
    private readonly double m2;
    private readonly double m3;
    private readonly double m4;

    private WindowHigherMoments(double count, double mean, double m2, double m3, double m4) =>
        (this.count, this.mean, this.m2, this.m3, this.m4) = (count, mean, m2, m3, m4);

    /// <summary>
    /// Bias-corrected skewness G₁ = n√(n − 1)/(n − 2) · M₃/M₂^1.5, as pandas; NaN for n &lt; 3 or a constant stretch.
    /// </summary>
    public double Skewness => count < 3 || m2 == 0
        ? double.NaN
        : count * Math.Sqrt(count - 1) / (count - 2) * (m3 / (m2 * Math.Sqrt(m2)));

    /// <summary>
    /// Bias-corrected excess kurtosis G₂ = (n − 1)/((n − 2)(n − 3)) · (n(n + 1)·M₄/M₂² − 3(n − 1)), as pandas; NaN for n &lt; 4 or a
    /// constant stretch.
    /// </summary>
    public double ExcessKurtosis => count < 4 || m2 == 0
        ? double.NaN
        : (count - 1) / ((count - 2) * (count - 3)) * (count * (count + 1) * (m4 / (m2 * m2)) - 3 * (count - 1));

    /// <inheritdoc/>
    public static WindowHigherMoments Of(double x, double y) => new(1, x, 0, 0, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WindowHigherMoments Combine(in WindowHigherMoments older, in WindowHigherMoments newer)
    {
        double a = older.count, b = newer.count, n = a + b;
        var delta = newer.mean - older.mean;
        var step = delta / n;
        var square = delta * step * a * b;
        return new(
            n,
            older.mean + step * b,
            older.m2 + newer.m2 + square,
            older.m3 + newer.m3 + square * step * (a - b) + 3 * step * (a * newer.m2 - b * older.m2),
            older.m4 + newer.m4 + square * step * step * (a * a - a * b + b * b)
                + 6 * step * step * (a * a * newer.m2 + b * b * older.m2) + 4 * step * (a * newer.m3 - b * older.m3));
    }
}
