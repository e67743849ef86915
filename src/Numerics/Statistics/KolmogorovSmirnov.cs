using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>Whether two samples come from one distribution.</summary>
/// <param name="Statistic">D: the largest distance between the two empirical distribution functions, 0 to 1.</param>
/// <param name="PValue">
/// How often samples of one distribution lie that far apart: Q(λ) = 2 Σₖ (−1)ᵏ⁻¹ e^(−2k²λ²) with λ = D (√m + 0.12 + 0.11/√m) and
/// m = n₁n₂/(n₁ + n₂) (Stephens 1970, "Use of the Kolmogorov-Smirnov, Cramér-von Mises and related statistics without extensive
/// tables"); within about 0.02 of the exact one from m = 4. Too large where values repeat.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KolmogorovSmirnov(double Statistic, double PValue)
{
    private const int Terms = 100;

    /// <summary>Compares two samples; null where one of them is empty or holds a NaN.</summary>
    /// <param name="first">In any order.</param>
    /// <param name="second">In any order.</param>
    public static KolmogorovSmirnov? Compare(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.IsEmpty || second.IsEmpty || first.Contains(double.NaN) || second.Contains(double.NaN))
        {
            return null;
        }

        var (one, other) = (first.ToArray(), second.ToArray());
        one.AsSpan().Sort();
        other.AsSpan().Sort();
        var (i, j, largest) = (0, 0, 0.0);
        while (i < one.Length && j < other.Length)
        {
            var value = Math.Min(one[i], other[j]);
            i = Past(one, i, value);
            j = Past(other, j, value);
            largest = Math.Max(largest, Math.Abs(((double)i / one.Length) - ((double)j / other.Length)));
        }

        var size = Math.Sqrt((double)one.Length * other.Length / (one.Length + (double)other.Length));
        return new(largest, Tail(largest * (size + 0.12 + (0.11 / size))));
    }

    private static int Past(double[] sorted, int from, double value)
    {
        while (from < sorted.Length && sorted[from] <= value)
        {
            from++;
        }

        return from;
    }

    /// <summary>Q(λ) of Kolmogorov's limit distribution.</summary>
    internal static double Tail(double lambda)
    {
        // below this the alternating sum has lost its digits and Q is 1 to twelve of them
        if (lambda < 0.2)
        {
            return 1;
        }

        var sum = 0.0;
        for (var k = 1; k <= Terms; k++)
        {
            var term = Math.Exp(-2.0 * k * k * lambda * lambda);
            sum += k % 2 == 1 ? term : -term;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }
}
