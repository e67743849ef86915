namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// How evenly trades spread over weeks: sample sd / mean of the trade counts of full weeks, weeks without a trade included.
/// Lower is steadier; 1 is about what a Poisson process with one trade a week gives.
/// </summary>
public static class WeeklyConsistency
{
    /// <summary>Fewest weeks that give a value.</summary>
    public const int MinimumWeeks = 4;

    /// <summary>sd/mean of <paramref name="tradesPerWeek"/>; null for fewer than four weeks or no trade at all.</summary>
    public static double? Compute(ReadOnlySpan<double> tradesPerWeek)
    {
        var mean = SampleMoments.Mean(tradesPerWeek);
        return tradesPerWeek.Length >= MinimumWeeks && mean > 0 ? SampleMoments.Deviation(tradesPerWeek, mean) / mean : null;
    }
}
