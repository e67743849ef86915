using System.Numerics;
using System.Numerics.Tensors;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Σr and Σr² of every strategy over every set of blocks, as two tables of 256 sets: one of blocks 0–7, one of blocks 8–15. A set of the
/// 16 is one row of each. Within a row blocks are added in ascending order, and the two rows are added low first.
/// </summary>
internal sealed class BlockSums
{
    /// <summary>Sets of the upper eight blocks that leave block 15 out: with their complements they make up all sets.</summary>
    internal const int Units = Sets / 2;

    private const int HalfBlocks = BacktestOverfitting.Blocks / 2;
    private const int Sets = 1 << HalfBlocks;
    private const int AllOfHalf = Sets - 1;

    private static readonly int[][] SetsBySize =
    [
        .. Enumerable.Range(0, HalfBlocks + 1)
            .Select(size => Enumerable.Range(0, Sets).Where(set => BitOperations.PopCount((uint)set) == size).ToArray()),
    ];

    private readonly Half _low;
    private readonly Half _high;

    /// <summary>Sums up rows of equal length.</summary>
    internal BlockSums(List<ReadOnlyMemory<double>> rows)
    {
        (Strategies, Stride) = (rows.Count, AlignedMemory.Padded(rows.Count));
        (_low, _high) = (new(rows, 0, Stride), new(rows, HalfBlocks, Stride));
    }

    /// <summary>Number of strategies.</summary>
    internal int Strategies { get; }

    /// <summary>Strategies padded to whole vectors; the padding holds zeros.</summary>
    internal int Stride { get; }

    /// <summary>The sets of the lower eight blocks that make eight together with a set of the upper ones.</summary>
    internal static ReadOnlySpan<int> Partners(int highSet) => SetsBySize[HalfBlocks - BitOperations.PopCount((uint)highSet)];

    /// <summary>The sums over a set of blocks.</summary>
    internal BlockSet Of(int lowSet, int highSet) => new(
        _low.Sums(lowSet), _high.Sums(highSet), _low.Squares(lowSet), _high.Squares(highSet), _low.Dates[lowSet] + _high.Dates[highSet]);

    /// <summary>The sums over all other blocks.</summary>
    internal BlockSet OfOthers(int lowSet, int highSet) => Of(AllOfHalf ^ lowSet, AllOfHalf ^ highSet);

    private sealed class Half
    {
        private readonly int _stride;
        private readonly Memory<double> _sums;
        private readonly Memory<double> _squares;

        internal Half(List<ReadOnlyMemory<double>> rows, int firstBlock, int stride)
        {
            (_stride, _sums, _squares) = (stride, AlignedMemory.Allocate(Sets * stride), AlignedMemory.Allocate(Sets * stride));
            for (var block = 0; block < HalfBlocks; block++)
            {
                AddBlock(rows, firstBlock + block, 1 << block);
            }

            for (var set = 1; set < Sets; set++)
            {
                var last = 1 << BitOperations.Log2((uint)set);
                if (set != last)
                {
                    Dates[set] = Dates[set ^ last] + Dates[last];
                    Add(_sums.Span, set, last);
                    Add(_squares.Span, set, last);
                }
            }
        }

        internal int[] Dates { get; } = new int[Sets];

        internal ReadOnlySpan<double> Sums(int set) => _sums.Span.Slice(set * _stride, _stride);

        internal ReadOnlySpan<double> Squares(int set) => _squares.Span.Slice(set * _stride, _stride);

        private void AddBlock(List<ReadOnlyMemory<double>> rows, int block, int set)
        {
            var dates = rows[0].Length;
            var first = (int)((long)block * dates / BacktestOverfitting.Blocks);
            var next = (int)((long)(block + 1) * dates / BacktestOverfitting.Blocks);
            Dates[set] = next - first;
            Span<double> sums = _sums.Span[(set * _stride)..], squares = _squares.Span[(set * _stride)..];
            for (var strategy = 0; strategy < rows.Count; strategy++)
            {
                double sum = 0, square = 0;
                foreach (var value in rows[strategy].Span[first..next])
                {
                    sum += value;
                    square += value * value;
                }

                (sums[strategy], squares[strategy]) = (sum, square);
            }
        }

        private void Add(Span<double> table, int set, int last) =>
            TensorPrimitives.Add(
                table.Slice((set ^ last) * _stride, _stride), table.Slice(last * _stride, _stride), table.Slice(set * _stride, _stride));
    }
}

/// <summary>Σr and Σr² of every strategy over a set of blocks, each the sum of two rows, and the number of dates.</summary>
internal readonly ref struct BlockSet(
    ReadOnlySpan<double> lowSums, ReadOnlySpan<double> highSums, ReadOnlySpan<double> lowSquares, ReadOnlySpan<double> highSquares,
    int dates)
{
    internal ReadOnlySpan<double> LowSums { get; } = lowSums;

    internal ReadOnlySpan<double> HighSums { get; } = highSums;

    internal ReadOnlySpan<double> LowSquares { get; } = lowSquares;

    internal ReadOnlySpan<double> HighSquares { get; } = highSquares;

    internal int Dates { get; } = dates;
}
