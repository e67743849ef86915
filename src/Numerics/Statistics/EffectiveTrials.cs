using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>How many of many trials are independent of each other.</summary>
/// <param name="Series">Series that were looked at.</param>
/// <param name="Distinct">Different ones among them; all without variation count as one.</param>
/// <param name="Count">Independent ones, 1 to <paramref name="Distinct"/>; null where it cannot be told.</param>
/// <param name="Silhouette">Mean silhouette of the best clustering, −1 to 1; null where there are fewer than three to cluster.</param>
/// <param name="Clustered">
/// True where clusters were found and counted; false where there is no structure and the mean correlation decides.
/// </param>
public sealed record IndependentTrials(int Series, int Distinct, int? Count, double? Silhouette, bool Clustered);

/// <summary>
/// The number of independent trials among many that resemble each other: the clusters of their returns, after López de Prado and Lewis
/// 2019, "Detection of false investment strategies using unsupervised learning methods". Distance √((1 − ρ)/2) of the correlations;
/// average linkage (Sokal and Michener 1958) in place of their k-means, whose result depends on its random starts; the number of clusters
/// with the highest mean silhouette (Rousseeuw 1987, a cluster of one having 0), of equal ones the larger. A mean silhouette of at most
/// 0.25 is no structure (Kaufman and Rousseeuw 1990): then the n trials count as ρ̄ + (1 − ρ̄)·n, rounded up, ρ̄ the mean correlation, at
/// least 0 (Bailey and López de Prado 2014, "The Deflated Sharpe Ratio", appendix 3). Series that are equal count once, and those without
/// variation count together as one.
/// </summary>
public static class EffectiveTrials
{
    /// <summary>Fewer periods tell no correlation.</summary>
    public const int FewestPeriods = 10;

    /// <summary>More distinct series are not clustered: time and memory grow with their square.</summary>
    public const int MostDistinct = 2000;

    // correlations of series that differ in their units only fall short of 1 by less
    private const double Rounding = 1e-12;

    /// <summary>The mean silhouette that clusters must exceed.</summary>
    public const double NoStructure = 0.25;

    /// <summary>Counts; about n²·T multiplications for n series over T periods.</summary>
    /// <param name="series">Returns, one per period, as many in each.</param>
    /// <returns>
    /// Without a count for no series, fewer than <see cref="FewestPeriods"/> periods, more than <see cref="MostDistinct"/> distinct ones,
    /// or a value that is not finite.
    /// </returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static IndependentTrials Compute(IReadOnlyList<ReadOnlyMemory<double>> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var (varying, still) = Distinct(series);
        var distinct = varying.Count + still;
        if (distinct is 0 or > MostDistinct || series[0].Length < FewestPeriods
            || varying.Exists(one => !TensorPrimitives.IsFiniteAll<double>(one.Span)))
        {
            return new(series.Count, distinct, null, null, false);
        }

        if (varying.Count < 2)
        {
            return new(series.Count, distinct, distinct, null, false);
        }

        var (distances, correlation) = Distances(varying);
        var best = varying.Count < 3 ? null : ClusterSilhouettes.Best(distances, AverageLinkage.Merges(distances, varying.Count));
        var clustered = best is { Silhouette: > NoStructure };
        var count = clustered ? best!.Clusters : Interpolated(varying.Count, correlation);
        return new(series.Count, distinct, count + still, best?.Silhouette, clustered);
    }

    // the sum rounds: what is exact but for that is not rounded up
    private static int Interpolated(int series, double correlation)
    {
        var mean = Math.Clamp(correlation, 0, 1);
        return Math.Clamp((int)Math.Ceiling(mean + (1 - mean) * series - 1e-9), 1, series);
    }

    private static (List<ReadOnlyMemory<double>> Varying, int Still) Distinct(IReadOnlyList<ReadOnlyMemory<double>> series)
    {
        HashSet<ReadOnlyMemory<double>> seen = new(SameValues.Comparer);
        List<ReadOnlyMemory<double>> varying = [];
        var still = 0;
        foreach (var one in series)
        {
            if (one.Length != series[0].Length)
            {
                throw new ArgumentException(
                    $"Series of one length are needed; there are {series[0].Length} and {one.Length}.", nameof(series));
            }

            if (one.Length < 2 || !one.Span[1..].ContainsAnyExcept(one.Span[0]))
            {
                still = 1;
            }
            else if (seen.Add(one))
            {
                varying.Add(one);
            }
        }

        return (varying, still);
    }

    /// <summary>The distances of all pairs, row by row, and their mean correlation.</summary>
    private static (double[] Distances, double MeanCorrelation) Distances(List<ReadOnlyMemory<double>> series)
    {
        var (count, periods) = (series.Count, series[0].Length);
        var unit = new double[count * periods];
        for (var i = 0; i < count; i++)
        {
            var row = unit.AsSpan(i * periods, periods);
            TensorPrimitives.Subtract(series[i].Span, SampleMoments.Mean(series[i].Span), row);
            // in units of the largest first, so that squares of tiny returns do not vanish
            TensorPrimitives.Divide(row, TensorPrimitives.MaxMagnitude<double>(row) is var largest and not 0 ? Math.Abs(largest) : 1, row);
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<double>(row) is var norm and > 0 ? norm : 1, row);
        }

        var distances = new double[count * count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            var row = unit.AsSpan(i * periods, periods);
            for (var j = i + 1; j < count; j++)
            {
                var product = TensorPrimitives.Dot<double>(row, unit.AsSpan(j * periods, periods));
                var correlation = product > 1 - Rounding ? 1 : Math.Max(-1, product);
                sum += correlation;
                distances[i * count + j] = distances[j * count + i] = Math.Sqrt((1 - correlation) / 2);
            }
        }

        return (distances, sum / (count * (count - 1L) / 2));
    }

    private sealed class SameValues : IEqualityComparer<ReadOnlyMemory<double>>
    {
        internal static SameValues Comparer { get; } = new();

        public bool Equals(ReadOnlyMemory<double> x, ReadOnlyMemory<double> y) => x.Span.SequenceEqual(y.Span);

        // 0 and −0 are equal: numbers, not bytes
        public int GetHashCode(ReadOnlyMemory<double> values)
        {
            HashCode hash = default;
            foreach (var value in values.Span)
            {
                hash.Add(value == 0 ? 0 : value);
            }

            return hash.ToHashCode();
        }
    }
}
