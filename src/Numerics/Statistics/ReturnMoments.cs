using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>What the tests against luck need to know of a series of returns, one per period, nothing annualised.</summary>
/// <param name="Count">T, the number of periods.</param>
/// <param name="Mean">Mean return.</param>
/// <param name="Deviation">Sample sd, T − 1 below; 0 when all returns are equal, NaN for T &lt; 2.</param>
/// <param name="Skewness">γ₃ = m₃/m₂^1.5 of the population moments; NaN without variation.</param>
/// <param name="Kurtosis">γ₄ = m₄/m₂² of the population moments, 3 for a normal; NaN without variation.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReturnMoments(int Count, double Mean, double Deviation, double Skewness, double Kurtosis)
{
    /// <summary>Mean/sd per period; null for fewer than two periods or when all returns are equal.</summary>
    public double? SharpeRatio => Deviation > 0 ? Mean / Deviation : null;

    /// <summary>The moments of <paramref name="returns"/>; a NaN among them makes every moment NaN.</summary>
    public static ReturnMoments Of(ReadOnlySpan<double> returns)
    {
        var mean = SampleMoments.Mean(returns);
        var deviation = SampleMoments.Deviation(returns, mean);
        if (!(deviation > 0))
        {
            return new(returns.Length, mean, deviation, double.NaN, double.NaN);
        }

        // In units of the sd, so that powers of small returns keep their digits.
        double second = 0, third = 0, fourth = 0;
        foreach (var value in returns)
        {
            var difference = (value - mean) / deviation;
            var square = difference * difference;
            second += square;
            third += square * difference;
            fourth += square * square;
        }

        var count = returns.Length;
        second /= count;
        return new(count, mean, deviation, third / count / (second * Math.Sqrt(second)), fourth / count / (second * second));
    }
}
