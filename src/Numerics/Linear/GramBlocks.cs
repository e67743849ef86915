using System.Buffers;
using System.Numerics.Tensors;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>The Gram matrix of [1, X, y] of every block of rows, and their sums.</summary>
internal sealed class GramBlocks : IDisposable
{
    private readonly double[] _grams;
    private readonly RowBlocks _rows;
    private readonly GramLayout _layout;

    private GramBlocks(double[] grams, RowBlocks rows, GramLayout layout) => (_grams, _rows, _layout) = (grams, rows, layout);

    /// <summary>Multiplies every block once.</summary>
    /// <remarks>Blocks × p² doubles: 35 MB at 100 features and seven regimes, hence from the pool.</remarks>
    public static GramBlocks Build(DesignMatrix design, RowBlocks rows, int threads, CancellationToken token)
    {
        var layout = design.Layout;
        var grams = ArrayPool<double>.Shared.Rent(Math.Max(1, rows.Blocks.Length * layout.Length));
        var blocks = new GramBlocks(grams, rows, layout);
        try
        {
            WorkUnits.Run(rows.Blocks.Length, threads, () => AlignedMemory.Allocate(GramKernel.TileRows * layout.Stride), (i, tile) =>
            {
                var block = rows.Blocks[i];
                Multiply(design, rows.Positions.AsSpan(block.Offset, block.Count), tile.Span, blocks.Gram(i));
            }, token);
        }
        catch
        {
            blocks.Dispose();
            throw;
        }

        return blocks;
    }

    /// <summary>The Gram matrix of [1, X, y] on the given rows.</summary>
    /// <param name="design">Features and target.</param>
    /// <param name="positions">Positions among the usable rows.</param>
    /// <param name="tile">Scratch of <see cref="GramKernel.TileRows"/> padded rows, zero in the padding.</param>
    /// <param name="gram">Overwritten with the result.</param>
    /// <exception cref="ArgumentException">A usable row has a value that is not finite.</exception>
    public static void Multiply(DesignMatrix design, ReadOnlySpan<int> positions, Span<double> tile, Span<double> gram)
    {
        gram.Clear();
        for (var first = 0; first < positions.Length; first += GramKernel.TileRows)
        {
            var part = positions.Slice(first, Math.Min(GramKernel.TileRows, positions.Length - first));
            design.CopyRows(part, tile);
            GramKernel.Accumulate(tile, part.Length, design.Layout, gram);
        }

        var layout = design.Layout;
        for (var c = 1; c < layout.Columns; c++)
        {
            if (!double.IsFinite(gram[layout.Index(c, c)]))
            {
                throw new ArgumentException(
                    $"Column {c - 1} of the design has a value in a usable row that is not finite, or too large to square.",
                    nameof(design));
            }
        }
    }

    /// <summary>Sums the blocks of each interval of a regime, in time order.</summary>
    /// <param name="regime">The regime's number.</param>
    /// <param name="intervals">One Gram matrix per interval, zero on entry.</param>
    public void SumIntervals(int regime, Span<double> intervals)
    {
        var cuts = _rows.RegimeCuts[regime]!;
        var interval = 0;
        for (var i = 0; i < _rows.Blocks.Length; i++)
        {
            var block = _rows.Blocks[i];
            while (block.FirstRow >= cuts[interval + 1])
            {
                interval++;
            }

            if ((block.Regimes >> regime & 1) != 0)
            {
                var sum = intervals.Slice(interval * _layout.Length, _layout.Length);
                TensorPrimitives.Add(sum, Gram(i), sum);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<double>.Shared.Return(_grams);

    private Span<double> Gram(int block) => _grams.AsSpan(block * _layout.Length, _layout.Length);
}
