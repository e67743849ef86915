namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// A confidence sequence for a mean: intervals after 1, 2, 3 … values that hold the mean all at once with probability 1 − α, however often
/// and whenever somebody looks. Each is the set of means μ that the mixture test for a normal mean with unknown deviation has not rejected:
/// with S = Σ(x − μ), V = Σ(x − μ)², effects of N(0, 1/c²) and σ under its Haar measure, the likelihood ratio
/// √(c²/(n + c²)) · (V/(V − S²/(n + c²)))^(n/2) stays below 1/α with probability 1 − α (Ville's inequality).
/// </summary>
/// <remarks>
/// Sources: Robbins 1970, "Statistical methods related to the law of the iterated logarithm" (normal mixture); Lai 1976, "On confidence
/// sequences"; Wang and Ramdas 2025, "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance" (the ratio
/// above); Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, "Time-uniform central limit theory and asymptotic confidence sequences"
/// (where to make it tightest, and why it holds approximately beyond the normal). Exact for independent normal values, for symmetric heavy
/// tails conservative. Values with rare large gains look too bad and too even until the first has come: <c>leastDeviation</c>, their
/// deviation as known from elsewhere, keeps the intervals wide until then.
/// </remarks>
public static class ConfidenceSequence
{
    /// <summary>Means and half-widths after every value.</summary>
    /// <param name="values">n finite values in the order of their arrival.</param>
    /// <param name="leastDeviation">≥ 0; Σ(x − mean)² counts as no less than n times its square. 0 for the values alone.</param>
    /// <param name="errors">α, within (0, 1).</param>
    /// <param name="tightestAt">Number of values at which the interval is about as narrow as can be, &gt; 0.</param>
    /// <param name="means">n means so far.</param>
    /// <param name="radii">n half-widths, ≥ 0; +∞ where nothing can be said yet.</param>
    public static void Compute(
        ReadOnlySpan<double> values, double leastDeviation, double errors, double tightestAt, Span<double> means, Span<double> radii)
    {
        if (means.Length != values.Length || radii.Length != values.Length)
        {
            throw new ArgumentException(
                $"means and radii: {means.Length} and {radii.Length} are wrong; {values.Length} each.", nameof(means));
        }

        double mean = 0, squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var (count, difference) = (i + 1, values[i] - mean);
            mean += difference / count;
            squares += difference * (values[i] - mean);
            means[i] = mean;
            radii[i] = Radius(count, Math.Max(squares, count * leastDeviation * leastDeviation), errors, tightestAt);
        }
    }

    /// <summary>
    /// The half-width √(Q(r − 1) / (n(1 − rc²/(n + c²)))) with r = ((n + c²)/(c²α²))^(1/n) and c² = t / (ln(1 − 2 ln α) − 2 ln α), t the
    /// place where it is tightest: the ratio above solved for (mean − μ)². +∞ where no mean can be rejected yet.
    /// </summary>
    /// <param name="count">n ≥ 1.</param>
    /// <param name="squares">Q = Σ(x − mean)² ≥ 0.</param>
    /// <param name="errors">α, within (0, 1).</param>
    /// <param name="tightestAt">t &gt; 0.</param>
    public static double Radius(int count, double squares, double errors, double tightestAt)
    {
        var log = Math.Log(errors);
        var prior = tightestAt / (Math.Log(1 - (2 * log)) - (2 * log));
        var ratio = Math.Exp((Math.Log((count + prior) / prior) - (2 * log)) / count);
        var left = 1 - (ratio * prior / (count + prior));
        return left > 0 ? Math.Sqrt(squares * (ratio - 1) / (count * left)) : double.PositiveInfinity;
    }
}
