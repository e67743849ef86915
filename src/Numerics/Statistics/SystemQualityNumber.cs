namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Van Tharp's system quality number, √min(N, cap) · mean(r)/sd(r) over trade returns r (Tharp 2008, "The Definitive Guide
/// to Position Sizing"). The cap of 100 trades makes systems with different trade counts comparable.
/// </summary>
public static class SystemQualityNumber
{
    /// <summary>SQN of trade returns.</summary>
    /// <param name="tradeReturns">r, one per trade.</param>
    /// <param name="cap">Trade count at which the root stops growing; 0 = uncapped.</param>
    /// <returns>Null for fewer than two trades or when all returns are equal.</returns>
    public static double? Compute(ReadOnlySpan<double> tradeReturns, int cap)
    {
        var mean = SampleMoments.Mean(tradeReturns);
        return FromMoments(tradeReturns.Length, mean, SampleMoments.Deviation(tradeReturns, mean), cap);
    }

    /// <summary>SQN from the number of trades, the mean and the sample sd of their returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cap"/> is negative.</exception>
    public static double? FromMoments(int count, double mean, double deviation, int cap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cap);
        return count >= 2 && deviation > 0 ? Math.Sqrt(cap == 0 ? count : Math.Min(count, cap)) * mean / deviation : null;
    }
}
