using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>Two clusters that become one.</summary>
/// <param name="One">A member of the first.</param>
/// <param name="Other">A member of the second.</param>
/// <param name="Height">The mean distance between their members.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Merge(int One, int Other, double Height);

/// <summary>Agglomerative clustering by the mean distance between members (UPGMA).</summary>
internal static class AverageLinkage
{
    /// <summary>
    /// The n − 1 merges, lowest first, by following nearest neighbours until two are each other's (Murtagh 1983): n² in time, and the same
    /// tree as merging the nearest two of all again and again. Of equally near ones the earlier is the nearest.
    /// </summary>
    /// <param name="distances">n × n, symmetric.</param>
    internal static IReadOnlyList<Merge> Merges(ReadOnlySpan<double> distances, int count)
    {
        var between = distances.ToArray();
        var sizes = new int[count];
        Array.Fill(sizes, 1);
        for (var i = 0; i < count; i++)
        {
            between[i * count + i] = double.PositiveInfinity;
        }

        List<Merge> merges = new(count - 1);
        List<int> chain = [];
        var first = 0;
        while (merges.Count < count - 1)
        {
            if (chain.Count == 0)
            {
                while (sizes[first] == 0)
                {
                    first++;
                }

                chain.Add(first);
            }

            var last = chain[^1];
            var row = between.AsSpan(last * count, count);
            var nearest = TensorPrimitives.IndexOfMin<double>(row);
            if (chain.Count > 1 && row[chain[^2]] <= row[nearest])
            {
                var (one, other) = (Math.Min(last, chain[^2]), Math.Max(last, chain[^2]));
                merges.Add(new(one, other, row[chain[^2]]));
                Join(between, sizes, one, other);
                // the last two of the chain; earlier only where rounding has led it back to one of them
                var cut = chain.FindIndex(place => place == one || place == other);
                chain.RemoveRange(cut, chain.Count - cut);
            }
            else
            {
                chain.Add(nearest);
            }
        }

        return [.. merges.OrderBy(merge => merge.Height)];
    }

    // the second's place stays empty, infinitely far from all
    private static void Join(double[] between, int[] sizes, int one, int other)
    {
        var count = sizes.Length;
        var mine = between.AsSpan(one * count, count);
        var its = between.AsSpan(other * count, count);
        double all = sizes[one] + sizes[other];
        for (var i = 0; i < count; i++)
        {
            if (sizes[i] > 0 && i != one && i != other)
            {
                mine[i] = between[i * count + one] = (sizes[one] * mine[i] + sizes[other] * its[i]) / all;
            }

            between[i * count + other] = double.PositiveInfinity;
        }

        its.Fill(double.PositiveInfinity);
        (sizes[one], sizes[other]) = (sizes[one] + sizes[other], 0);
    }
}
