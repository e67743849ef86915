using MathNet.Numerics.Distributions;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Deflated Sharpe ratio: the probabilistic Sharpe ratio against the best that luck alone is expected to reach in N trials
/// (Bailey and López de Prado 2014, "The Deflated Sharpe Ratio").
/// </summary>
public static class DeflatedSharpe
{
    private const double EulerGamma = 0.57721566490153286;

    /// <summary>
    /// S* = σ_SR·[(1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e))], γ = 0.5772…: about the expected maximum of N Sharpe ratios that are
    /// normal around 0 with sd σ_SR. One trial selects nothing, so N = 1 gives 0, the expectation of a single one (the formula has −∞).
    /// </summary>
    /// <param name="trials">N, distinct trials, ≥ 1.</param>
    /// <param name="deviation">σ_SR, per period, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double Benchmark(long trials, double deviation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        if (!(deviation >= 0 && double.IsFinite(deviation)))
        {
            throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "An sd is finite and at least 0.");
        }

        // Φ⁻¹(1 − q) = −Φ⁻¹(q) keeps the digits that 1 − 1/N loses for many trials.
        return trials == 1
            ? 0
            : -deviation * (((1 - EulerGamma) * Normal.InvCDF(0, 1, 1.0 / trials))
                + (EulerGamma * Normal.InvCDF(0, 1, 1 / (trials * Math.E))));
    }

    /// <summary>DSR with σ_SR = 1/√(T − 1), the sd of an estimated Sharpe ratio whose true value is 0.</summary>
    /// <param name="moments">Moments of the chosen strategy's returns.</param>
    /// <param name="trials">N, distinct trials, ≥ 1.</param>
    /// <returns>Without a value as in <see cref="ProbabilisticSharpe.Compute"/>; for fewer than two dates the benchmark is NaN.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="trials"/> &lt; 1.</exception>
    public static SharpeProbability Compute(in ReturnMoments moments, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        return moments.Count < 2
            ? new(null, double.NaN, SharpeProblem.TooFewDates)
            : Compute(moments, trials, 1 / Math.Sqrt(moments.Count - 1));
    }

    /// <summary>DSR with a given σ_SR, such as the sd of the Sharpe ratios over a run's trials.</summary>
    /// <param name="moments">Moments of the chosen strategy's returns.</param>
    /// <param name="trials">N, distinct trials, ≥ 1.</param>
    /// <param name="deviation">σ_SR, per period, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static SharpeProbability Compute(in ReturnMoments moments, long trials, double deviation) =>
        ProbabilisticSharpe.Compute(moments, Benchmark(trials, deviation));
}
