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

    /// <summary>
    /// The fewest dates over which an SR is enough: the least T with <see cref="Compute"/> ≤ SR, which falls as T grows.
    /// </summary>
    /// <param name="sharpe">SR per period, &gt; 0.</param>
    /// <param name="most">The largest T that is looked at, ≥ 2.</param>
    /// <returns>T from 2 to <paramref name="most"/>; null where none of them will do.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static int? DatesFor(double sharpe, double probability, long trials, double kurtosis, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        if (!(sharpe > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(sharpe), sharpe, "A Sharpe ratio to reach is above 0.");
        }

        if (!Enough(most))
        {
            return null;
        }

        var (few, many) = (1, most);
        while (many - few > 1)
        {
            var middle = few + (many - few) / 2;
            (few, many) = Enough(middle) ? (few, middle) : (middle, many);
        }

        return many;

        bool Enough(int dates) => Compute(probability, trials, dates, kurtosis) <= sharpe;
    }
}
