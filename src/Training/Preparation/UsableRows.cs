using System.Buffers;
using System.Numerics.Tensors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>Bars that a model can be fitted on.</summary>
internal static class UsableRows
{
    private const int Part = 2048;

    /// <summary>The bars of a range where every feature and the target are finite, ascending.</summary>
    internal static int[] Find(IReadOnlyList<ReadOnlyMemory<double>> features, ReadOnlySpan<double> target, BarRange range)
    {
        // 0·x is 0 where x is finite, NaN elsewhere, and so is a sum of such; by parts that stay in the cache
        Span<double> spoilt = stackalloc double[Math.Min(Part, range.Count)];
        using var found = MemoryPool<int>.Shared.Rent(range.Count + 1);
        var rows = found.Memory.Span;
        var count = 0;
        for (var start = range.Start; start < range.End; start += Part)
        {
            var part = spoilt[..Math.Min(Part, range.End - start)];
            TensorPrimitives.Multiply(target.Slice(start, part.Length), 0, part);
            foreach (var feature in features)
            {
                TensorPrimitives.MultiplyAdd(feature.Span.Slice(start, part.Length), 0, part, part);
            }

            for (var i = 0; i < part.Length; i++)
            {
                rows[count] = start + i;
                count += part[i] == 0 ? 1 : 0;
            }
        }

        return rows[..count].ToArray();
    }

    /// <summary>The rows whose mask has a bit set.</summary>
    internal static int[] InRegime(ReadOnlySpan<int> rows, ReadOnlySpan<uint> masks, int bit)
    {
        using var rented = MemoryPool<int>.Shared.Rent(rows.Length + 1);
        var chosen = rented.Memory.Span;
        var count = 0;
        foreach (var row in rows)
        {
            chosen[count] = row;
            count += (int)(masks[row] >> bit & 1);
        }

        return chosen[..count].ToArray();
    }
}
