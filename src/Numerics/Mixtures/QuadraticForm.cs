using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Mixtures;

/// <summary>c + bₓx + bᵧy + aₓₓx² + aₓᵧxy + aᵧᵧy²: a log density, or the difference of two, as six numbers.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QuadraticForm(double C, double X, double Y, double XX, double XY, double YY)
{
    /// <summary>ln(weight · density) of one component.</summary>
    public static QuadraticForm LogDensity(BivariateNormal normal)
    {
        var determinant = normal.Determinant;
        double xx = normal.VarianceY / determinant, xy = -normal.Covariance / determinant, yy = normal.VarianceX / determinant;
        double mx = normal.MeanX, my = normal.MeanY;
        var constant = Math.Log(normal.Weight) - Math.Log(2 * Math.PI) - 0.5 * Math.Log(determinant)
            - 0.5 * (xx * mx * mx + 2 * xy * mx * my + yy * my * my);
        return new(constant, xx * mx + xy * my, xy * mx + yy * my, -0.5 * xx, -xy, -0.5 * yy);
    }

    /// <summary>Log of the ratio of two weighted densities; positive where the first is the more probable.</summary>
    public static QuadraticForm LogRatio(BivariateNormal first, BivariateNormal second)
    {
        var (a, b) = (LogDensity(first), LogDensity(second));
        return new(a.C - b.C, a.X - b.X, a.Y - b.Y, a.XX - b.XX, a.XY - b.XY, a.YY - b.YY);
    }

    /// <summary>The value at a point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double At(double x, double y) => C + x * (X + XX * x + XY * y) + y * (Y + YY * y);
}
