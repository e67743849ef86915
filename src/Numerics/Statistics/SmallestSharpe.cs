using MathNet.Numerics.Distributions;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>The power of a test against luck: what a strategy would have to show for its deflated Sharpe ratio to be believed.</summary>
public static class SmallestSharpe
{
    /// <summary>
    /// The smallest SR with PSR(S*) ≥ p, S* that of <see cref="DeflatedSharpe.Benchmark"/> for N trials with σ_SR = 1/√(T − 1), for returns
    /// without skew: the larger root of (T − 1 − kz²)·SR² − 2(T − 1)·S*·SR + (T − 1)·S*² − z² = 0, k = (γ₄ − 1)/4, z = Φ⁻¹(p).
    /// </summary>
    /// <param name="probability">p, in [0.5, 1).</param>
    /// <param name="trials">N, distinct trials, ≥ 1.</param>
    /// <param name="dates">T, the number of periods.</param>
    /// <param name="kurtosis">γ₄ of the returns, 3 for a normal.</param>
    /// <returns>SR per period; null where no SR reaches p: T too small for p and γ₄, or γ₄ not finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="trials"/> or <paramref name="probability"/> is out of its range.
    /// </exception>
    public static double? Compute(double probability, long trials, int dates, double kurtosis)
    {
        if (!(probability is >= 0.5 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability to reach lies from 0.5 to below 1.");
        }

        if (dates < 2 || !double.IsFinite(kurtosis))
        {
            return null;
        }

        double periods = dates - 1;
        var benchmark = DeflatedSharpe.Benchmark(trials, 1 / Math.Sqrt(periods));
        var z = Normal.InvCDF(0, 1, probability);
        var k = (kurtosis - 1) / 4;
        // As SR grows, PSR rises towards Φ(√((T − 1)/k)): below p it is never reached.
        var square = periods - k * z * z;
        if (square <= 0)
        {
            return null;
        }

        var root = Math.Sqrt(z * z * (periods * (1 + k * benchmark * benchmark) - k * z * z));
        return (periods * benchmark + root) / square;
    }
}
