using MathNet.Numerics.Distributions;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Probabilistic Sharpe ratio: the confidence that the true Sharpe ratio exceeds a benchmark S*, given the length, skewness and
/// kurtosis of the track record (Bailey and López de Prado 2012, "The Sharpe Ratio Efficient Frontier").
/// </summary>
public static class ProbabilisticSharpe
{
    /// <summary>PSR(S*) = Φ[(SR − S*)·√(T − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4·SR²)], SR = mean/sample sd per period.</summary>
    /// <param name="moments">Moments of the returns.</param>
    /// <param name="benchmark">S*, per period as well, finite.</param>
    /// <returns>Without a value for fewer than two dates, equal returns, numbers that are not finite or a radicand ≤ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="benchmark"/> is not finite.</exception>
    public static SharpeProbability Compute(in ReturnMoments moments, double benchmark)
    {
        if (!double.IsFinite(benchmark))
        {
            throw new ArgumentOutOfRangeException(nameof(benchmark), benchmark, "A benchmark Sharpe ratio is finite.");
        }

        if (moments.Count < 2)
        {
            return new(null, benchmark, SharpeProblem.TooFewDates);
        }

        if (!double.IsFinite(moments.Mean) || !double.IsFinite(moments.Deviation))
        {
            return new(null, benchmark, SharpeProblem.NotFinite);
        }

        if (moments.SharpeRatio is not { } sharpe)
        {
            return new(null, benchmark, SharpeProblem.NoVariation);
        }

        var radicand = 1 - (moments.Skewness * sharpe) + ((moments.Kurtosis - 1) / 4 * sharpe * sharpe);
        if (!double.IsFinite(radicand))
        {
            return new(null, benchmark, SharpeProblem.NotFinite);
        }

        if (!(radicand > 0))
        {
            return new(null, benchmark, SharpeProblem.RadicandNotPositive);
        }

        var score = (sharpe - benchmark) * Math.Sqrt(moments.Count - 1) / Math.Sqrt(radicand);
        return new(Normal.CDF(0, 1, score), benchmark, SharpeProblem.None) { Score = score };
    }
}
