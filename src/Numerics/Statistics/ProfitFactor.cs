namespace StrategyFactory.Numerics.Statistics;

/// <summary>Profit factor Σ gains / |Σ losses| over trade returns.</summary>
public static class ProfitFactor
{
    /// <summary>The profit factor of trade returns; null when none is negative.</summary>
    public static double? Compute(ReadOnlySpan<double> tradeReturns)
    {
        double gains = 0, losses = 0;
        foreach (var value in tradeReturns)
        {
            gains += Math.Max(value, 0);
            losses += Math.Min(value, 0);
        }

        return FromSums(gains, losses);
    }

    /// <summary>The profit factor from the sum of the gains (≥ 0) and the sum of the losses (≤ 0); null without losses.</summary>
    public static double? FromSums(double gains, double losses) => losses < 0 ? gains / -losses : null;
}
