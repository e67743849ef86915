using MathNet.Numerics.Distributions;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Van der Waerden's scores: each value's place among the others on the scale of a standard normal, Φ⁻¹((rank − ½)/n). What is correlated
/// of them is what Pearson's r is of normal values, and a few wild values decide nothing.
/// </summary>
public static class NormalScores
{
    private const double Half = 0.5;

    /// <summary>Writes the score of every value; equal values share that of their mean rank.</summary>
    /// <param name="values">Without NaN.</param>
    /// <param name="scores">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN.</exception>
    public static void Compute(ReadOnlySpan<double> values, Span<double> scores)
    {
        Midranks.Compute(values, scores);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = Normal.InvCDF(0, 1, (scores[i] - Half) / scores.Length);
        }
    }
}
