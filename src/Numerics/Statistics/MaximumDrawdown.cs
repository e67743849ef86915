namespace StrategyFactory.Numerics.Statistics;

/// <summary>Maximum drawdown max_t (1 − E_t / max_{s ≤ t} E_s) of an equity curve.</summary>
public static class MaximumDrawdown
{
    /// <summary>The largest fall from a running peak, a fraction in [0, 1] for equity ≥ 0.</summary>
    /// <param name="initial">Equity before the first mark, &gt; 0; the first peak.</param>
    /// <param name="equity">Marks in time order.</param>
    public static double Compute(double initial, ReadOnlySpan<double> equity)
    {
        double peak = initial, worst = 0;
        foreach (var mark in equity)
        {
            peak = Math.Max(peak, mark);
            worst = Math.Max(worst, 1 - (mark / peak));
        }

        return worst;
    }
}
