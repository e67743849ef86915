namespace StrategyFactory.Numerics.Statistics;

/// <summary>Annualised Sharpe ratio √252 · mean/sd of daily returns, sample sd, no risk-free rate (Sharpe 1994).</summary>
public static class SharpeRatio
{
    /// <summary>Days a year that the annualisation counts, also for symbols that trade seven days a week.</summary>
    public const int DaysPerYear = 252;

    /// <summary>The Sharpe ratio; null for fewer than two days or when all returns are equal.</summary>
    public static double? Annualised(ReadOnlySpan<double> dailyReturns)
    {
        var mean = SampleMoments.Mean(dailyReturns);
        var deviation = SampleMoments.Deviation(dailyReturns, mean);
        return deviation > 0 ? Math.Sqrt(DaysPerYear) * mean / deviation : null;
    }
}
