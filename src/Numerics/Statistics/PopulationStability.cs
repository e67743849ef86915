namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Population stability index: Σ (a − e) ln(a/e) over bins, e the share of the reference and a that of the other sample. The custom is to
/// call below 0.1 stable, from 0.25 on shifted (Siddiqi 2006, "Credit Risk Scorecards").
/// </summary>
public static class PopulationStability
{
    /// <summary>
    /// Compares a sample with a reference in bins that each hold an equal share of the reference. A bin's share is
    /// (count + ½)/(n + ½ bins), so that an empty one counts much and not infinitely. Null where one side has no finite value or the
    /// reference has only one value.
    /// </summary>
    /// <param name="reference">What is expected; values that are not finite are left out.</param>
    /// <param name="sample">What is compared with it, likewise.</param>
    /// <param name="bins">2 and up; fewer where the reference repeats values.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is below 2.</exception>
    public static double? Index(ReadOnlySpan<double> reference, ReadOnlySpan<double> sample, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        var sorted = Finite(reference);
        var compared = Finite(sample);
        var edges = Edges(sorted, bins);
        if (edges.Count == 0 || compared.Length == 0)
        {
            return null;
        }

        var (expected, actual) = (Shares(sorted, edges), Shares(compared, edges));
        var sum = 0.0;
        for (var bin = 0; bin <= edges.Count; bin++)
        {
            sum += (actual[bin] - expected[bin]) * Math.Log(actual[bin] / expected[bin]);
        }

        return sum;
    }

    private static double[] Finite(ReadOnlySpan<double> values)
    {
        List<double> kept = new(values.Length);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                kept.Add(value);
            }
        }

        kept.Sort();
        return [.. kept];
    }

    /// <summary>Upper ends of all bins but the last, rising; a bin holds what is at most its end.</summary>
    private static List<double> Edges(double[] sorted, int bins)
    {
        List<double> edges = [];
        for (var bin = 1; bin < bins && sorted.Length > 0; bin++)
        {
            var edge = sorted[Math.Max((int)((long)bin * sorted.Length / bins) - 1, 0)];
            if (edge < sorted[^1] && (edges.Count == 0 || edge > edges[^1]))
            {
                edges.Add(edge);
            }
        }

        return edges;
    }

    private static double[] Shares(double[] sorted, List<double> edges)
    {
        var shares = new double[edges.Count + 1];
        var bin = 0;
        foreach (var value in sorted)
        {
            while (bin < edges.Count && value > edges[bin])
            {
                bin++;
            }

            shares[bin]++;
        }

        for (bin = 0; bin < shares.Length; bin++)
        {
            shares[bin] = (shares[bin] + 0.5) / (sorted.Length + (0.5 * shares.Length));
        }

        return shares;
    }
}
