using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Simple averages of one series over any number of windows, each at the cost of a subtraction and a division per value.</summary>
/// <remarks>
/// The values are first rounded to multiples of 2⁻ᵏ, k the largest for which every sum of them is an exact integer: with 50,000 prices a
/// relative rounding below 10⁻⁹ of a bound of sixteen times the price. From then on nothing is rounded before the last division, so
/// that nothing drifts and equal averages of different windows are equal to the bit: a cross is never an accident of rounding. With a point
/// the multiples are parts of it, so that prices in whole points are not rounded at all, and averages are equal where they are in decimals.
/// </remarks>
public sealed class PriceSums
{
    private readonly double[] _sums;
    private readonly double _scale;
    private readonly int _start;

    /// <summary>Sums a series.</summary>
    /// <param name="x">The values; leading NaNs are skipped, none may follow.</param>
    /// <param name="bound">
    /// Magnitude up to which sums are exact; it decides k, so that values after a bar never change the averages before.
    /// </param>
    /// <param name="point">Price of a point; 0 for no such thing.</param>
    public PriceSums(ReadOnlySpan<double> x, double bound, double point = 0)
    {
        _start = Shapes.LeadingNaNs(x);
        var values = x[_start..];
        _scale = ExactSums.Scale(bound * (values.Length + 1.0), point);
        _sums = new double[values.Length + 1];
        for (var t = 0; t < values.Length; t++)
        {
            _sums[t + 1] = _sums[t] + Math.Round(values[t] * _scale);
        }
    }

    /// <summary>Number of values.</summary>
    public int Count => _start + _sums.Length - 1;

    /// <summary>Mean of the last <paramref name="window"/> values; NaN for the leading NaNs and the window − 1 values after them.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Average(int window, Span<double> destination)
    {
        Shapes.RequireWindow(window);
        Shapes.RequireSameLength(Count, destination.Length);
        var first = (int)Math.Min(destination.Length, (long)_start + window - 1);
        destination[..first].Fill(double.NaN);
        if (first < destination.Length)
        {
            var means = destination[first..];
            TensorPrimitives.Subtract(_sums.AsSpan(window), _sums.AsSpan(0, means.Length), means);
            TensorPrimitives.Divide(means, window * _scale, means);
        }
    }
}
