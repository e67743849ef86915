namespace StrategyFactory.PromptOptimization.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>The 97.5% quantile: half the width of a 95% interval in standard errors.</summary>
    internal const double Quantile975 = 1.959963984540054;

    /// <summary>
    /// Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …) (Marsaglia, Journal of Statistical Software 11(4), 2004); absolute error below 1e-15. NaN
    /// for NaN.
    /// </summary>
    internal static double Cdf(double x)
    {
        if (Math.Abs(x) > 9)
        {
            return x > 0 ? 1 : 0;
        }

        double sum = x, term = x, before = 0;
        for (var odd = 3; sum != before; odd += 2)
        {
            before = sum;
            term *= x * x / odd;
            sum += term;
            if (double.IsNaN(sum))
            {
                return double.NaN;
            }
        }

        return Math.Clamp(0.5 + (sum * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)), 0, 1);
    }
}
