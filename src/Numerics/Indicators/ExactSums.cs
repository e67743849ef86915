namespace StrategyFactory.Numerics.Indicators;

/// <summary>Sums of prices without rounding.</summary>
internal static class ExactSums
{
    private const int ExactBits = 52;

    /// <summary>
    /// The number by which values are multiplied and then rounded, so that sums up to a bound are exact integers: a power of two, with a
    /// point whose inverse is a whole number that number times a power of two, the largest there is.
    /// </summary>
    /// <param name="bound">Largest magnitude of a sum.</param>
    /// <param name="point">Price of a point; 0 for none.</param>
    public static double Scale(double bound, double point)
    {
        if (!(bound > 0))
        {
            return 1;
        }

        var largest = Math.ScaleB(1, ExactBits - Math.ILogB(bound) - 1);
        var points = point > 0 ? Math.Round(1 / point) : 0;
        return points >= 1 && points <= largest && Math.Abs((points * point) - 1) < 1e-9
            ? Math.ScaleB(points, Math.ILogB(largest / points))
            : largest;
    }
}
