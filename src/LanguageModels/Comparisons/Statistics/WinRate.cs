namespace StrategyFactory.LanguageModels.Comparisons.Statistics;

/// <summary>Wins and half of the ties, of all pairs, with Wilson's score interval at 95% (JASA 22, 1927).</summary>
/// <param name="Share">The rate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct WinRate(double Share, double Low, double High)
{
    /// <summary>Φ⁻¹(0.975).</summary>
    internal const double Quantile = 1.959963984540054;

    /// <summary>Null without pairs.</summary>
    internal static WinRate? Of(int wins, int losses, int ties)
    {
        double n = wins + losses + ties;
        if (n == 0)
        {
            return null;
        }

        const double z = Quantile;
        var share = (wins + (0.5 * ties)) / n;
        var centre = (share + (z * z / (2 * n))) / (1 + (z * z / n));
        var half = z / (1 + (z * z / n)) * Math.Sqrt((share * (1 - share) / n) + (z * z / (4 * n * n)));
        return new(share, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
