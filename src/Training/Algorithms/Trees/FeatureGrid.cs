namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>
/// Features as trees see them: in single precision, rounded so that noise in the last bits of a double decides nothing: neither which of
/// two equal values is larger, nor on which side of a cut a value lies.
/// </summary>
/// <remarks>
/// Every rounding has borders, and a value beside one can flip. Borders halfway between two numbers are the worst choice: whole numbers
/// beyond 2²⁴ (volumes) lie there exactly. So a border divides its step in the golden section, the number that fractions with small
/// denominators approach least (Hurwitz 1891): whole numbers and k/n, such as <c>ibs</c> or <c>stoch_k</c> of prices in ticks, keep a
/// distance. The map is monotone and leaves a rounded number as it is.
/// </remarks>
internal static class FeatureGrid
{
    /// <summary>Significant bits: those of single precision, steps of 6·10⁻⁸ to 1.2·10⁻⁷ of the value.</summary>
    internal const int Bits = 24;

    private const int DoubleBits = 53;

    /// <summary>Share of a step from which on a value is rounded up: 2 − φ.</summary>
    private const double Border = 0.38196601125010515;

    /// <summary>A value on the grid; NaN and infinities as they are.</summary>
    /// <param name="bits">Significant bits, 2 to 24; null to round to the nearest of single precision.</param>
    internal static float Round(double value, int? bits = Bits)
    {
        if (bits is not { } kept || !double.IsFinite(value))
        {
            return (float)value;
        }

        // Sign and magnitude are apart in a double, and a carry out of the mantissa goes where it belongs, into the exponent.
        var step = 1L << (DoubleBits - kept);
        var raised = BitConverter.DoubleToInt64Bits(value) + (long)((1 - Border) * step);
        return (float)BitConverter.Int64BitsToDouble(raised & -step) + 0f; // −0 + 0 = 0
    }

    /// <summary>The smallest double that is rounded to a cut or above: values below it, and only they, are rounded to below.</summary>
    /// <param name="bits">Significant bits, as for <see cref="Round"/>.</param>
    internal static double Lowest(float cut, int? bits = Bits)
    {
        var (low, high) = (Place(MathF.BitDecrement(MathF.BitDecrement(cut))), Place(MathF.BitIncrement(cut)));
        if (bits is < Bits)
        {
            (low, high) = (Place(double.NegativeInfinity), Place(double.PositiveInfinity));
        }

        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Round(At(middle), bits) < cut ? (middle, high) : (low, middle);
        }

        return At(high);
    }

    // The places of doubles in their order; a double is sign and magnitude.
    private static long Place(double value) => BitConverter.DoubleToInt64Bits(value) is >= 0 and var bits ? bits
        : long.MinValue - BitConverter.DoubleToInt64Bits(value);

    private static double At(long place) => BitConverter.Int64BitsToDouble(place >= 0 ? place : long.MinValue - place);
}
