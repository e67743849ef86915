using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

/// <summary>Average linkage and silhouettes word by word: the nearest two of all are merged, and every level is measured anew.</summary>
internal static class NaiveClusters
{
    public static (int Clusters, double Silhouette) Best(IReadOnlyList<ReadOnlyMemory<double>> series)
    {
        List<List<int>> clusters = [.. Enumerable.Range(0, series.Count).Select(i => new List<int> { i })];
        (int Clusters, double Silhouette) best = (0, double.NegativeInfinity);
        while (clusters.Count > 2)
        {
            var (one, other) = (from i in Enumerable.Range(0, clusters.Count) from j in Enumerable.Range(i + 1, clusters.Count - i - 1) select (i, j))
                .MinBy(pair => Mean(clusters[pair.i], clusters[pair.j]));
            clusters[one].AddRange(clusters[other]);
            clusters.RemoveAt(other);
            var silhouette = clusters.SelectMany(own => own.Select(member => Silhouette(member, own))).Average();
            best = silhouette > best.Silhouette ? (clusters.Count, silhouette) : best;
        }

        return best;

        double Silhouette(int member, List<int> own)
        {
            if (own.Count == 1)
            {
                return 0;
            }

            var within = own.Where(another => another != member).Average(another => Distance(member, another));
            var beyond = clusters.Where(cluster => cluster != own).Min(cluster => Mean([member], cluster));
            return (beyond - within) / Math.Max(within, beyond);
        }

        double Mean(List<int> one, List<int> other) => one.Average(i => other.Average(j => Distance(i, j)));

        double Distance(int one, int other) => Math.Sqrt((1 - Correlation.Pearson(series[one].Span, series[other].Span)!.Value) / 2);
    }
}
