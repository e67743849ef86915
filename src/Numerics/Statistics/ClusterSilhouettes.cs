using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>A number of clusters, and how well they are told apart.</summary>
/// <param name="Silhouette">Mean over all members, −1 to 1.</param>
internal sealed record ChosenClusters(int Clusters, double Silhouette);

/// <summary>
/// Silhouettes (Rousseeuw 1987): s = (b − a)/max(a, b), a the mean distance to the others of its own cluster, b that to the members of the
/// nearest other cluster; 0 for a cluster of one.
/// </summary>
internal sealed class ClusterSilhouettes
{
    private readonly int _members;
    private readonly double[] _sums;       // row by member: its distance to all members of each cluster together
    private readonly int[] _sizes;
    private readonly double[] _shares;     // 1 / size
    private readonly int[] _cluster;
    private readonly int[] _nearest;
    private readonly double[] _silhouettes;
    private readonly double[] _means;
    private int _clusters;

    private ClusterSilhouettes(ReadOnlySpan<double> distances, int members)
    {
        (_members, _clusters) = (members, members);
        _sums = distances.ToArray();
        _sizes = new int[members];
        Array.Fill(_sizes, 1);
        _shares = new double[members];
        Array.Fill(_shares, 1);
        _cluster = [.. Enumerable.Range(0, members)];
        _means = new double[members];
        _silhouettes = new double[members];
        _nearest = new int[members];
        for (var i = 0; i < members; i++)
        {
            _nearest[i] = Nearest(i);
        }
    }

    /// <summary>The number of clusters from n − 1 to 2 with the highest mean silhouette, of equal ones the larger.</summary>
    /// <param name="distances">n × n, symmetric, n at least 3.</param>
    /// <param name="merges">In their order.</param>
    internal static ChosenClusters Best(ReadOnlySpan<double> distances, IReadOnlyList<Merge> merges)
    {
        var count = merges.Count + 1;
        var clusters = new ClusterSilhouettes(distances, count);
        ChosenClusters? best = null;
        for (var merged = 1; merged < count - 1; merged++)
        {
            clusters.Join(merges[merged - 1]);
            var mean = TensorPrimitives.Sum<double>(clusters._silhouettes) / count;
            if (best is null || mean > best.Silhouette)
            {
                best = new(count - merged, mean);
            }
        }

        return best!;
    }

    // the last cluster takes the place that becomes free, so that those there are lie side by side
    private void Join(Merge merge)
    {
        var kept = Math.Min(_cluster[merge.One], _cluster[merge.Other]);
        var gone = Math.Max(_cluster[merge.One], _cluster[merge.Other]);
        var last = --_clusters;
        var size = _sizes[kept] + _sizes[gone];
        (_sizes[gone], _shares[gone]) = (_sizes[last], _shares[last]);
        (_sizes[kept], _shares[kept]) = (size, 1.0 / size);
        for (var i = 0; i < _members; i++)
        {
            var row = _sums.AsSpan(i * _members, _members);
            row[kept] += row[gone];
            row[gone] = row[last];
            _cluster[i] = _cluster[i] == gone ? kept : _cluster[i] == last ? gone : _cluster[i];
            var near = _nearest[i] == kept || _nearest[i] == gone;
            _nearest[i] = near ? Nearest(i) : _nearest[i] == last ? gone : _nearest[i];
            if (near || _cluster[i] == kept)
            {
                _silhouettes[i] = Silhouette(i);
            }
        }
    }

    // a cluster that has grown is no nearer than the nearer of its parts was: only who was nearest to a part looks again
    private int Nearest(int member)
    {
        var means = _means.AsSpan(0, _clusters);
        TensorPrimitives.Multiply(_sums.AsSpan(member * _members, _clusters), _shares.AsSpan(0, _clusters), means);
        means[_cluster[member]] = double.PositiveInfinity;
        return TensorPrimitives.IndexOfMin<double>(means);
    }

    private double Silhouette(int member)
    {
        var (own, nearest) = (_cluster[member], _nearest[member]);
        if (_sizes[own] == 1)
        {
            return 0;
        }

        var within = _sums[member * _members + own] / (_sizes[own] - 1);
        var beyond = _sums[member * _members + nearest] / _sizes[nearest];
        var larger = Math.Max(within, beyond);
        return larger > 0 ? (beyond - within) / larger : 0;
    }
}
