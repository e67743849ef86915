using System.Buffers;
using System.Numerics.Tensors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>Bars that a model can be fitted on.</summary>
internal static class UsableRows
{
    /// <summary>The bars of a range where every feature and the target are finite, ascending.</summary>
    internal static int[] Find(IReadOnlyList<ReadOnlyMemory<double>> features, ReadOnlySpan<double> target, BarRange range)
    {
        // 0·x is 0 where x is finite, NaN elsewhere, and so is a sum of such
        using var rented = MemoryPool<double>.Shared.Rent(range.Count);
        var spoilt = rented.Memory.Span[..range.Count];
        TensorPrimitives.Multiply(target.Slice(range.Start, range.Count), 0, spoilt);
        foreach (var feature in features)
        {
            TensorPrimitives.MultiplyAdd(feature.Span.Slice(range.Start, range.Count), 0, spoilt, spoilt);
        }

        using var found = MemoryPool<int>.Shared.Rent(range.Count + 1);
        var rows = found.Memory.Span;
        var count = 0;
        for (var i = 0; i < spoilt.Length; i++)
        {
            rows[count] = range.Start + i;
            count += spoilt[i] == 0 ? 1 : 0;
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
