using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>Mean and sample standard deviation, summed in eight fixed lanes so that every machine gives the same bytes.</summary>
public static class SampleMoments
{
    /// <summary>Below this share of the mean a deviation may be rounding alone, and the values are compared one by one.</summary>
    private const double RoundingShare = 1e-9;

    /// <summary>Mean Σx/n; NaN when <paramref name="values"/> is empty.</summary>
    public static double Mean(ReadOnlySpan<double> values) => values.IsEmpty ? double.NaN : Sum(values, 0, squared: false) / values.Length;

    /// <summary>
    /// √(Σ(x − mean)²/(n − 1)), in two passes. Exactly 0 when all values are equal; NaN when n &lt; 2 or a value is NaN.
    /// </summary>
    public static double Deviation(ReadOnlySpan<double> values) => Deviation(values, Mean(values));

    /// <summary>The same with the mean already known.</summary>
    public static double Deviation(ReadOnlySpan<double> values, double mean)
    {
        if (values.Length < 2)
        {
            return double.NaN;
        }

        var deviation = Math.Sqrt(Sum(values, mean, squared: true) / (values.Length - 1));
        var suspect = deviation <= RoundingShare * Math.Abs(mean);
        return suspect && !values[1..].ContainsAnyExcept(values[0]) ? 0 : deviation;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(ReadOnlySpan<double> values, double centre, bool squared)
    {
        var lanes = Vector512<double>.Zero;
        var shift = Vector512.Create(centre);
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (var vector in vectors)
        {
            var difference = vector - shift;
            lanes += squared ? difference * difference : difference;
        }

        var sum = lanes[0];
        for (var lane = 1; lane < Vector512<double>.Count; lane++)
        {
            sum += lanes[lane];
        }

        foreach (var value in values[(vectors.Length * Vector512<double>.Count)..])
        {
            var difference = value - centre;
            sum += squared ? difference * difference : difference;
        }

        return sum;
    }
}
