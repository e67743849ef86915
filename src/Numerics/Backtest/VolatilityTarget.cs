namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// Positions of equal risk: w = min(w max, target/forecast), as in Moskowitz, Ooi and Pedersen, "Time series momentum" (2012), with a
/// bound on the credit.
/// </summary>
public static class VolatilityTarget
{
    /// <summary>Turns forecasts into weights.</summary>
    /// <param name="volatility">Annualised volatility known at each close; takes w there, NaN where it is not a positive number.</param>
    /// <param name="target">Annualised volatility aimed at, &gt; 0.</param>
    /// <param name="maxWeight">Largest w, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Target or largest weight is not positive.</exception>
    public static void ToWeights(Span<double> volatility, double target, double maxWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(target);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxWeight);
        foreach (ref var value in volatility)
        {
            value = value > 0 && double.IsFinite(value) ? Math.Min(maxWeight, target / value) : double.NaN;
        }
    }
}
