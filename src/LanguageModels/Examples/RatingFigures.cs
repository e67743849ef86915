namespace StrategyFactory.LanguageModels.Examples;

/// <summary>What a pile of ratings says.</summary>
/// <param name="Ratings">How many.</param>
/// <param name="Mean">Mean of the stars; null without any.</param>
/// <param name="Deviation">Sample standard deviation; null below two.</param>
/// <param name="Consistency">1 − sd/mean, clamped to 0 and 1; 1 below two ratings, which cannot disagree.</param>
internal sealed record RatingFigures(long Ratings, double? Mean, double? Deviation, double Consistency)
{
    /// <param name="counts">Ratings with 1, 2, 3, 4 and 5 stars.</param>
    internal static RatingFigures Of(IReadOnlyList<long> counts)
    {
        var n = counts.Sum();
        if (n == 0)
        {
            return new(0, null, null, 1);
        }

        var mean = counts.Select((count, place) => (place + 1.0) * count).Sum() / n;
        if (n == 1)
        {
            return new(1, mean, null, 1);
        }

        var squares = counts.Select((count, place) => count * (place + 1 - mean) * (place + 1 - mean)).Sum();
        var deviation = Math.Sqrt(squares / (n - 1));
        return new(n, mean, deviation, Math.Clamp(1 - (deviation / mean), 0, 1));
    }
}
