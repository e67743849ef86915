using System.Numerics;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Rows that belong to the same regimes and to the same side of every fold bound of every regime.</summary>
/// <param name="FirstRow">First usable row of the block's time segment.</param>
/// <param name="Regimes">The regimes the rows belong to, bit r for regime r.</param>
/// <param name="Offset">Where the block's rows begin in <see cref="RowBlocks.Positions"/>.</param>
/// <param name="Count">Rows of the block.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowBlock(int FirstRow, uint Regimes, int Offset, int Count);

/// <summary>
/// The usable rows sorted into blocks (time segment × regimes), segments cut at the union of all regimes' fold bounds: any
/// training or test set of any fold of any regime is a union of blocks. The blocks do not depend on the number of threads.
/// </summary>
internal sealed class RowBlocks
{
    /// <summary>Longer segments are cut, so that a grid without regimes still has work for every core.</summary>
    private const int LongestSegment = 16_384;

    private RowBlocks(RowBlock[] blocks, int[] positions, int[]?[] regimeRows) =>
        (Blocks, Positions, RegimeCuts) = (blocks, positions, regimeRows);

    /// <summary>The blocks in time order.</summary>
    public RowBlock[] Blocks { get; }

    /// <summary>Positions among the usable rows, block by block.</summary>
    public int[] Positions { get; }

    /// <summary>
    /// Per regime the usable row at which each of its intervals begins, closed by the number of rows; null for a regime that is
    /// skipped.
    /// </summary>
    public int[]?[] RegimeCuts { get; }

    /// <summary>Counts the rows of every regime.</summary>
    public static int[] CountRows(ReadOnlySpan<uint> masks, int regimes)
    {
        var counts = new int[regimes];
        for (var start = 0; start < masks.Length;)
        {
            var end = EndOfRun(masks, start);
            for (var bits = masks[start]; bits != 0; bits &= bits - 1)
            {
                counts[BitOperations.TrailingZeroCount(bits)] += end - start;
            }

            start = end;
        }

        return counts;
    }

    /// <summary>Sorts the rows into blocks.</summary>
    /// <param name="masks">Per usable row the regimes it belongs to, bit r for regime r.</param>
    /// <param name="folds">Per regime its folds, null for a regime that is skipped.</param>
    public static RowBlocks Create(ReadOnlySpan<uint> masks, RegimeFolds?[] folds)
    {
        var regimeCuts = new int[]?[folds.Length];
        var bounds = new SortedSet<int> { 0, masks.Length };
        var wanted = 0u;
        for (var r = 0; r < folds.Length; r++)
        {
            if (folds[r] is { } regime)
            {
                wanted |= 1u << r;
                regimeCuts[r] = LocateCuts(masks, r, regime.Cuts);
                bounds.UnionWith(regimeCuts[r]!);
            }
        }

        var blocks = new List<RowBlock>();
        var positions = new int[masks.Length];
        var filled = 0;
        var sorter = new SegmentSorter(wanted);
        var first = 0;
        foreach (var bound in bounds.Skip(1))
        {
            var pieces = (bound - first + LongestSegment - 1) / LongestSegment;
            var from = first;
            for (var piece = 1; piece <= pieces; piece++)
            {
                var to = first + (int)((long)(bound - first) * piece / pieces);
                filled = sorter.Append(masks, from, to, positions, filled, blocks);
                from = to;
            }

            first = bound;
        }

        return new([.. blocks], positions, regimeCuts);
    }

    private static int EndOfRun(ReadOnlySpan<uint> masks, int start)
    {
        var length = masks[start..].IndexOfAnyExcept(masks[start]);
        return length < 0 ? masks.Length : start + length;
    }

    /// <summary>The usable row of each position among a regime's rows.</summary>
    private static int[] LocateCuts(ReadOnlySpan<uint> masks, int regime, ReadOnlySpan<int> cuts)
    {
        var rows = new int[cuts.Length];
        rows[^1] = masks.Length;
        var (next, seen) = (1, 0);
        for (var start = 0; start < masks.Length && next < cuts.Length - 1;)
        {
            var end = EndOfRun(masks, start);
            if ((masks[start] >> regime & 1) != 0)
            {
                for (; next < cuts.Length - 1 && cuts[next] < seen + end - start; next++)
                {
                    rows[next] = start + cuts[next] - seen;
                }

                seen += end - start;
            }

            start = end;
        }

        return rows;
    }

    /// <summary>Sorts the rows of one segment by their regimes, in order of first appearance.</summary>
    private sealed class SegmentSorter(uint wanted)
    {
        private readonly Dictionary<uint, int> _blockOf = [];
        private readonly List<(int Start, int End, int Block)> _runs = [];
        private readonly List<(uint Regimes, int Count)> _found = [];

        public int Append(ReadOnlySpan<uint> masks, int from, int to, int[] positions, int filled, List<RowBlock> blocks)
        {
            _blockOf.Clear();
            _runs.Clear();
            _found.Clear();
            var segment = masks[..to];
            for (var start = from; start < to;)
            {
                var end = EndOfRun(segment, start);
                var regimes = segment[start] & wanted;
                if (regimes != 0)
                {
                    if (!_blockOf.TryGetValue(regimes, out var block))
                    {
                        block = _found.Count;
                        _blockOf.Add(regimes, block);
                        _found.Add((regimes, 0));
                    }

                    _found[block] = (regimes, _found[block].Count + end - start);
                    _runs.Add((start, end, block));
                }

                start = end;
            }

            Span<int> offsets = _found.Count <= 64 ? stackalloc int[_found.Count] : new int[_found.Count];
            for (var block = 0; block < _found.Count; block++)
            {
                offsets[block] = filled;
                blocks.Add(new(from, _found[block].Regimes, filled, _found[block].Count));
                filled += _found[block].Count;
            }

            foreach (var (start, end, block) in _runs)
            {
                for (var row = start; row < end; row++)
                {
                    positions[offsets[block]++] = row;
                }
            }

            return filled;
        }
    }
}
