using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// The rows [1, x₁ … x_p, y] of a regression, read from columns of bars. Rows become row-major tile by tile, in the cache,
/// right before they are multiplied: the tall matrix itself is never written, and a design on other rows or features of the
/// same columns costs one pass for its scales.
/// </summary>
/// <remarks>
/// Every column is shifted by about its mean and divided by about its population sd before anything is squared, so the sums of
/// squares of a fold lose no digits to the level of a price. Mean and sd come from a sample of the rows: a fit is, up to
/// rounding, the same for every shift and scale. A column that is constant over the rows becomes exactly zero.
/// </remarks>
public sealed class DesignMatrix
{
    private const int SampledRows = 4096;

    private readonly ReadOnlyMemory<double>[] _columns;
    private readonly int[] _rows;
    private readonly double[] _shift;
    private readonly double[] _scale;

    /// <summary>Binds columns and usable rows; the columns are read later and must not change.</summary>
    /// <param name="features">One column per feature, one value per bar.</param>
    /// <param name="target">The target, one value per bar.</param>
    /// <param name="rows">
    /// The usable bars in strictly increasing order: every feature and the target are finite there, which the fit checks.
    /// </param>
    /// <exception cref="ArgumentException">No features or rows, columns of unequal length, or rows out of order or range.</exception>
    public DesignMatrix(IReadOnlyList<ReadOnlyMemory<double>> features, ReadOnlyMemory<double> target, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Count == 0 || rows.Length == 0)
        {
            throw new ArgumentException("A design needs at least one feature and one row.", nameof(features));
        }

        if (features.Any(feature => feature.Length != target.Length))
        {
            throw new ArgumentException("Features and target must have the same number of bars.", nameof(features));
        }

        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] <= (i == 0 ? -1 : rows[i - 1]) || rows[i] >= target.Length)
            {
                throw new ArgumentException("Usable rows must be strictly increasing and within the bars.", nameof(rows));
            }
        }

        _columns = [.. features, target];
        _rows = rows.ToArray();
        _shift = new double[_columns.Length];
        _scale = new double[_columns.Length];
        for (var c = 0; c < _columns.Length; c++)
        {
            (_shift[c], _scale[c]) = Scale(_columns[c].Span, _rows);
        }
    }

    /// <summary>Number of features p.</summary>
    public int Features => _columns.Length - 1;

    /// <summary>Number of usable rows.</summary>
    public int Rows => _rows.Length;

    /// <summary>The usable bars, strictly increasing.</summary>
    public ReadOnlySpan<int> UsableRows => _rows;

    /// <summary>Columns of [1, X, y] and how their Gram matrix is stored.</summary>
    internal GramLayout Layout => new(Features + 2);

    /// <summary>What was subtracted from each column: the features, then the target.</summary>
    internal ReadOnlySpan<double> Shift => _shift;

    /// <summary>What each column was divided by, &gt; 0.</summary>
    internal ReadOnlySpan<double> Scales => _scale;

    /// <summary>Writes rows of [1, X, y], shifted and scaled, row-major with <c>Layout.Stride</c> doubles a row.</summary>
    /// <param name="positions">Positions among the usable rows.</param>
    /// <param name="tile">At least one padded row per position; the padding columns must be zero and stay so.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CopyRows(ReadOnlySpan<int> positions, Span<double> tile)
    {
        var stride = Layout.Stride;
        if (tile.Length < positions.Length * stride)
        {
            throw new ArgumentException("The tile is too short for its rows.", nameof(tile));
        }

        Span<int> bars = stackalloc int[GramKernel.TileRows];
        bars = bars[..positions.Length];
        ref var to = ref MemoryMarshal.GetReference(tile);
        for (var i = 0; i < bars.Length; i++)
        {
            bars[i] = _rows[positions[i]];
            Unsafe.Add(ref to, (nint)i * stride) = 1;
        }

        for (var c = 0; c < _columns.Length; c++)
        {
            to = ref Unsafe.Add(ref to, 1);
            var shift = _shift[c];
            var factor = 1 / _scale[c];
            ref var from = ref MemoryMarshal.GetReference(_columns[c].Span);
            ref var cell = ref to;
            for (var i = 0; i < bars.Length; i++)
            {
                cell = (Unsafe.Add(ref from, (nint)bars[i]) - shift) * factor;
                cell = ref Unsafe.Add(ref cell, stride);
            }
        }
    }

    /// <summary>Writes columns of X, shifted and scaled, then the labels less one half; what is left of a column becomes zero.</summary>
    /// <param name="positions">Positions among the usable rows.</param>
    /// <param name="length">Doubles of a column, at least the number of positions.</param>
    /// <param name="tile">One column after the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CopyColumns(ReadOnlySpan<int> positions, int length, Span<double> tile)
    {
        if (tile.Length < _columns.Length * length || positions.Length > length)
        {
            throw new ArgumentException("The tile is too short for its rows.", nameof(tile));
        }

        Span<int> bars = stackalloc int[length];
        bars = bars[..positions.Length];
        for (var i = 0; i < bars.Length; i++)
        {
            bars[i] = _rows[positions[i]];
        }

        var run = bars.Length > 0 && bars[^1] - bars[0] == bars.Length - 1;
        for (var c = 0; c < _columns.Length; c++)
        {
            var column = _columns[c].Span;
            var to = tile.Slice(c * length, length);
            var (shift, factor) = c < Features ? (_shift[c], 1 / _scale[c]) : (0.5, 1);
            if (run)
            {
                TensorPrimitives.Subtract(column.Slice(bars[0], bars.Length), shift, to);
                TensorPrimitives.Multiply(to[..bars.Length], factor, to);
            }
            else
            {
                ref var from = ref MemoryMarshal.GetReference(column);
                for (var i = 0; i < bars.Length; i++)
                {
                    to[i] = (Unsafe.Add(ref from, (nint)bars[i]) - shift) * factor;
                }
            }

            to[bars.Length..].Clear();
        }
    }

    /// <summary>The first usable bar whose target is no label, neither 0 nor 1, and that target; null when there is none.</summary>
    internal (int Bar, double Target)? FirstWithoutLabel()
    {
        var target = _columns[^1].Span;
        foreach (var bar in _rows)
        {
            if (target[bar] is not (0 or 1))
            {
                return (bar, target[bar]);
            }
        }

        return null;
    }

    /// <summary>Mean and population sd of a few thousand evenly spaced rows; a constant column has its own value and 1.</summary>
    private static (double Shift, double Scale) Scale(ReadOnlySpan<double> column, ReadOnlySpan<int> rows)
    {
        var step = (rows.Length + SampledRows - 1) / SampledRows;
        var origin = column[rows[0]];
        double sum = 0, square = 0;
        var count = 0;
        for (var i = 0; i < rows.Length; i += step)
        {
            var difference = column[rows[i]] - origin;
            sum += difference;
            square += difference * difference;
            count++;
        }

        var mean = sum / count;
        var variance = square / count - mean * mean;
        return (origin + mean, variance > 0 ? Math.Sqrt(variance) : 1);
    }
}
