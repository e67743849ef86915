using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>The Hessian of the mean deviance in [1, x], x standardised.</summary>
/// <param name="features">Number of features.</param>
internal sealed class LogisticHessian(int features)
{
    private const int Rows = LabelTiles.TileRows;
    private const int Lanes = 8;

    /// <summary>p(1 − p) of a row counts as at least this much, so that the Hessian keeps its rank.</summary>
    private const double SmallestCurvature = 1e-10;

    private readonly Memory<double> _lanes = AlignedMemory.Allocate((features + 1) * (features + 2) / 2 * Lanes);
    private readonly Memory<double> _weighted = AlignedMemory.Allocate((features + 1) * Rows);
    private readonly double[] _products = new double[features * features];

    /// <summary>Mean of p(1 − p).</summary>
    public double Intercept { get; private set; }

    /// <summary>Means of p(1 − p)·x.</summary>
    public double[] Cross { get; } = new double[features];

    /// <summary>Takes the Hessian of the training rows at the point that was loaded last.</summary>
    public void Measure(LogisticSet set, LogisticScratch scratch)
    {
        _lanes.Span.Clear();
        foreach (var range in set.Training)
        {
            Add(set.Tiles, scratch, range);
        }

        Take(Totals(), set.Gram);
    }

    /// <summary>
    /// Sums over a range of rows at the point that was loaded last, as <see cref="Take"/> wants them; they may be added up.
    /// </summary>
    public double[] Sums(LabelTiles tiles, LogisticScratch scratch, (int From, int To) range)
    {
        _lanes.Span.Clear();
        Add(tiles, scratch, range);
        return Totals();
    }

    /// <summary>Standardises sums over the rows of a set.</summary>
    public void Take(ReadOnlySpan<double> sums, StandardisedGram gram)
    {
        var next = 0;
        Intercept = sums[next++] / gram.Rows;
        for (var j = 0; j < features; j++)
        {
            Cross[j] = sums[next++] / gram.Rows;
        }

        for (var j = 0; j < features; j++)
        {
            for (var k = j; k < features; k++)
            {
                var (mean, other) = (gram.Means[j], gram.Means[k]);
                var cell = sums[next++] / gram.Rows - mean * Cross[k] - other * Cross[j] + mean * other * Intercept;
                var scale = gram.StandardDeviations[j] * gram.StandardDeviations[k];
                _products[j * features + k] = _products[k * features + j] = scale > 0 ? cell / scale : 0;
            }
        }

        for (var j = 0; j < features; j++)
        {
            var sd = gram.StandardDeviations[j];
            Cross[j] = sd > 0 ? (Cross[j] - gram.Means[j] * Intercept) / sd : 0;
        }
    }

    /// <summary>Writes the Hessian of the features with the intercept at its minimum, divided by <see cref="Intercept"/>.</summary>
    public void Eliminate(Span<double> matrix, int stride)
    {
        for (var j = 0; j < features; j++)
        {
            for (var k = 0; k < features; k++)
            {
                matrix[j * stride + k] = (_products[j * features + k] - Cross[j] * Cross[k] / Intercept) / Intercept;
            }
        }
    }

    private double[] Totals()
    {
        var totals = new double[_lanes.Length / Lanes];
        for (var i = 0; i < totals.Length; i++)
        {
            totals[i] = LogisticKernel.Total(_lanes.Span.Slice(i * Lanes, Lanes));
        }

        return totals;
    }

    private void Add(LabelTiles tiles, LogisticScratch scratch, (int From, int To) range)
    {
        for (var tile = range.From / Rows; tile * Rows < range.To; tile++)
        {
            var (from, to) = LogisticSet.Part(range, tile);
            Add(tiles.Tile(tile), scratch.Scores(tiles, tile), from, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ReadOnlySpan<double> tile, ReadOnlySpan<double> scores, int from, int to)
    {
        var weighted = _weighted.Span;
        LogisticKernel.HalfTanh(scores, weighted[..Rows]);
        for (nuint i = 0; i < Rows; i += Lanes)
        {
            ref var half = ref MemoryMarshal.GetReference(weighted);
            var value = Vector512.LoadUnsafe(ref half, i);
            value = Vector512.Max(Vector512.Create(0.25) - value * value, Vector512.Create(SmallestCurvature));
            value.StoreUnsafe(ref half, i);
        }

        weighted[..from].Clear();
        weighted[to..Rows].Clear();
        ref var weight = ref MemoryMarshal.GetReference(weighted);
        ref var x = ref MemoryMarshal.GetReference(tile);
        ref var sums = ref MemoryMarshal.GetReference(_lanes.Span);
        nuint next = 0;
        AddColumn(ref weight, ref sums, ref next);
        for (var j = 0; j < features; j++)
        {
            var product = weighted.Slice((j + 1) * Rows, Rows);
            TensorPrimitives.Multiply(tile.Slice(j * Rows, Rows), weighted[..Rows], product);
            AddColumn(ref MemoryMarshal.GetReference(product), ref sums, ref next);
        }

        for (var j = 0; j < features; j++)
        {
            ref var left = ref MemoryMarshal.GetReference(weighted[((j + 1) * Rows)..]);
            var k = j;
            for (; k + 4 <= features; k += 4)
            {
                ref var right = ref MemoryMarshal.GetReference(tile[(k * Rows)..]);
                var s0 = Vector512.LoadUnsafe(ref sums, next);
                var s1 = Vector512.LoadUnsafe(ref sums, next + Lanes);
                var s2 = Vector512.LoadUnsafe(ref sums, next + 2 * Lanes);
                var s3 = Vector512.LoadUnsafe(ref sums, next + 3 * Lanes);
                for (nuint i = 0; i < Rows; i += Lanes)
                {
                    var value = Vector512.LoadUnsafe(ref left, i);
                    s0 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref right, i), s0);
                    s1 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref right, i + Rows), s1);
                    s2 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref right, i + 2 * Rows), s2);
                    s3 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref right, i + 3 * Rows), s3);
                }

                s0.StoreUnsafe(ref sums, next);
                s1.StoreUnsafe(ref sums, next + Lanes);
                s2.StoreUnsafe(ref sums, next + 2 * Lanes);
                s3.StoreUnsafe(ref sums, next + 3 * Lanes);
                next += 4 * Lanes;
            }

            for (; k < features; k++)
            {
                ref var right = ref MemoryMarshal.GetReference(tile[(k * Rows)..]);
                var sum = Vector512.LoadUnsafe(ref sums, next);
                for (nuint i = 0; i < Rows; i += Lanes)
                {
                    sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, i), Vector512.LoadUnsafe(ref right, i), sum);
                }

                sum.StoreUnsafe(ref sums, next);
                next += Lanes;
            }
        }
    }

    private static void AddColumn(ref double column, ref double sums, ref nuint next)
    {
        var sum = Vector512.LoadUnsafe(ref sums, next);
        for (nuint i = 0; i < Rows; i += Lanes)
        {
            sum += Vector512.LoadUnsafe(ref column, i);
        }

        sum.StoreUnsafe(ref sums, next);
        next += Lanes;
    }
}
