using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Retry;

/// <summary>The line through the scores of some attempts.</summary>
/// <param name="Slope">Points an attempt; null below two attempts.</param>
/// <param name="Next">Expected score of the next attempt, ŷ; the only score where there is just one; null without any.</param>
/// <param name="Spread">Residual standard deviation (n − 2); 0 below three attempts.</param>
internal sealed record ScoreTrend(double? Slope, double? Next, double Spread)
{
    private const double LeastSpread = 15;
    private const double Unknown = 0.5;

    /// <summary>
    /// Least squares over (attempt, score); the next attempt is the one after the last. Attempts with one number only give their mean.
    /// </summary>
    internal static ScoreTrend Of(IReadOnlyList<(int Attempt, double Score)> attempts)
    {
        var n = attempts.Count;
        if (n == 0)
        {
            return new(null, null, 0);
        }

        double meanX = attempts.Average(attempt => (double)attempt.Attempt), meanY = attempts.Average(attempt => attempt.Score), xx = 0,
        xy = 0;
        foreach (var (attempt, score) in attempts)
        {
            xx += (attempt - meanX) * (attempt - meanX);
            xy += (attempt - meanX) * (score - meanY);
        }

        if (n < 2 || xx == 0)
        {
            return new(null, meanY, 0);
        }

        var slope = xy / xx;
        var residuals = attempts.Sum(attempt => Math.Pow(attempt.Score - meanY - (slope * (attempt.Attempt - meanX)), 2));
        var next = meanY + (slope * (attempts.Max(attempt => attempt.Attempt) + 1 - meanX));
        return new(slope, next, n > 2 ? Math.Sqrt(residuals / (n - 2)) : 0);
    }

    /// <summary>P = clamp(Φ((ŷ − threshold)/max(s, 15)), 0.05, 0.95); 0.5 without any attempt.</summary>
    internal double SuccessProbability(double threshold) =>
        Next is { } next ? Math.Clamp(NormalDistribution.Cdf((next - threshold) / Math.Max(Spread, LeastSpread)), 0.05, 0.95) : Unknown;

    /// <summary>
    /// <c>positive</c> or <c>negative</c> beyond one point an attempt, else <c>flat</c>; <c>unknown</c> below two attempts.
    /// </summary>
    internal string Direction => Slope switch
    {
        null => "unknown",
        > 1 => "positive",
        < -1 => "negative",
        _ => "flat",
    };
}
