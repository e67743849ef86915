namespace StrategyFactory.Forecasting.Analysis;

/// <summary>How far a rank correlation may lie from what was measured.</summary>
internal static class CorrelationInterval
{
    /// <summary>97.5% quantile of the standard normal.</summary>
    private const double Normal = 1.959963984540054;

    /// <summary>Fewest pairs: the error has n − 3 below its root.</summary>
    private const int Least = 4;

    /// <summary>
    /// The 95% interval of Spearman's ρ by Fisher's z with the error √((1 + ρ²/2)/(n − 3)) of Bonett and Wright; null below four pairs, and
    /// at ±1, where z is infinite.
    /// </summary>
    /// <param name="rho">ρ.</param>
    /// <param name="pairs">n.</param>
    internal static (double Low, double High)? Of(double rho, int pairs)
    {
        if (pairs < Least || Math.Abs(rho) >= 1)
        {
            return null;
        }

        var (z, error) = (Math.Atanh(rho), Normal * Math.Sqrt((1 + (rho * rho / 2)) / (pairs - 3)));
        return (Math.Tanh(z - error), Math.Tanh(z + error));
    }
}
