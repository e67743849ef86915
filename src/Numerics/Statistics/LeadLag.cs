using MathNet.Numerics.Distributions;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Whether the returns of one series tell those of another before they happen better than while they happen. Two markets move together in
/// the same bar; where one clearly moves a bar earlier, its bars are stamped otherwise.
/// </summary>
/// <remarks>
/// The correlations of the target's return with the reference's of k bars earlier and of the same bar are compared by Fisher's z:
/// (atanh(s ρ₋ₖ) − atanh(s ρ₀)) √((n − 3)/2) is about standard normal where both are equal, as the two are estimated from returns that
/// hardly depend on each other. s is the sign of the stronger of them over all bars: within a part, a correlation of the other sign is no
/// relation of the pair. Of a part of the bars there is a second, sharper question: whatever the correlation of the same bar may be there,
/// that with the bar before is the same in all parts where no stamp is wrong, so that its departure from the others tells by itself.
/// Returns have fat tails and spells of wildness that two markets share, which makes r vary more than Fisher's z allows for: the values
/// should be <see cref="NormalScores"/>.
/// </remarks>
public static class LeadLag
{
    /// <summary>Bars before the target's that are looked at.</summary>
    public const int MostBars = 2;

    private const int Spent = 3;

    /// <summary>Fewer pairs reach any correlation by chance.</summary>
    private const int Fewest = 15;

    private const double Weakest = 0.05;
    private static readonly double Certain = Normal.InvCDF(0, 1, 1 - 1e-6);
    private static readonly double Likely = Normal.InvCDF(0, 1, 1 - 1e-3);

    /// <summary>Where the correlation of the same bar stands among those of a pair.</summary>
    public const int Same = MostBars;

    /// <summary>
    /// The correlations of a target's returns with a reference's at lags −<see cref="MostBars"/> to <see cref="MostBars"/>: those before
    /// <see cref="Same"/> with the reference's return of so many bars earlier, those behind it with later ones.
    /// </summary>
    /// <param name="target">Returns of consecutive bars.</param>
    /// <param name="reference">As long, of the same bars.</param>
    /// <returns>Without variation 0.</returns>
    public static double[] Correlations(ReadOnlySpan<double> target, ReadOnlySpan<double> reference)
    {
        var correlations = new double[(2 * MostBars) + 1];
        for (var bars = 0; bars <= Math.Min(MostBars, target.Length); bars++)
        {
            correlations[Same - bars] = Correlation.Pearson(target[bars..], reference[..^bars]) ?? 0;
            correlations[Same + bars] = Correlation.Pearson(target[..^bars], reference[bars..]) ?? 0;
        }

        return correlations;
    }

    /// <summary>The sign of the strongest of some correlations, 1 or −1.</summary>
    public static int SignOf(ReadOnlySpan<double> correlations)
    {
        var strongest = 0.0;
        foreach (var correlation in correlations)
        {
            strongest = Math.Abs(correlation) > Math.Abs(strongest) ? correlation : strongest;
        }

        return strongest < 0 ? -1 : 1;
    }

    /// <summary>
    /// By how many bars a reference moves ahead of the target for certain: at least 0.05, and stronger than in the same bar at p &lt; 10⁻⁶,
    /// or at p &lt; 10⁻³ where it departs from other parts at p &lt; 10⁻⁶; 0 where it does not.
    /// </summary>
    /// <param name="correlations">As <see cref="Correlations"/> gives them for a part of the bars, or for all.</param>
    /// <param name="count">Bars that they are of.</param>
    /// <param name="sign"><see cref="SignOf"/> those of all bars.</param>
    /// <param name="departures">
    /// Of a part: <see cref="Departure"/> for one bar ahead, two …, in units of its spread over such parts; empty where there are no
    /// others.
    /// </param>
    public static int BarsAhead(ReadOnlySpan<double> correlations, int count, int sign, ReadOnlySpan<double> departures = default)
    {
        var (bars, strongest) = (0, Weakest);
        for (var ahead = 1; ahead <= MostBars; ahead++)
        {
            var led = sign * correlations[Same - ahead];
            var departs = departures.Length >= ahead && departures[ahead - 1] > Certain;
            if (led >= strongest && led > Math.Abs(correlations[Same])
                && Score(correlations, ahead, count, sign) > (departs ? Likely : Certain))
            {
                (bars, strongest) = (ahead, led);
            }
        }

        return bars;
    }

    /// <summary>
    /// How much stronger the correlation with the bars before is than that of the same bar, about standard normal where both are equal; one
    /// of the same bar with the other sign counts as none.
    /// </summary>
    /// <param name="correlations">As <see cref="Correlations"/> gives them.</param>
    /// <param name="ahead">Bars that the reference is ahead, 1 to <see cref="MostBars"/>.</param>
    /// <param name="count">Bars that the correlations are of.</param>
    /// <param name="sign"><see cref="SignOf"/> those of all bars.</param>
    public static double Score(ReadOnlySpan<double> correlations, int ahead, int count, int sign) =>
        (Fisher(sign * correlations[Same - ahead]) - Math.Max(0, Fisher(sign * correlations[Same]))) * Math.Sqrt(Weight(count - ahead) / 2);

    /// <summary>
    /// How much stronger the correlation with the bars before is in a part than in all, standard normal where it is the same.
    /// </summary>
    /// <param name="part">Correlations of the part.</param>
    /// <param name="whole">Of all bars.</param>
    /// <param name="ahead">Bars that the reference is ahead.</param>
    /// <param name="count">Bars of the part.</param>
    /// <param name="sign"><see cref="SignOf"/> those of all bars.</param>
    public static double Departure(ReadOnlySpan<double> part, ReadOnlySpan<double> whole, int ahead, int count, int sign) =>
        sign * (Fisher(part[Same - ahead]) - Fisher(whole[Same - ahead])) * Math.Sqrt(Weight(count - ahead));

    private static double Weight(int count) => count < Fewest ? 0 : count - Spent;

    // a perfect correlation is a very strong one
    private static double Fisher(double correlation) => Math.Atanh(Math.Clamp(correlation, -1 + 1e-12, 1 - 1e-12));
}
