using System.Numerics.Tensors;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// A standardised regression reduced to its correlations: Q = XᵀX/n and q = Xᵀy/n of features and target with mean 0 and
/// population sd 1 on the training rows (a constant column is 0), and optionally the same sums of held-out rows that were
/// standardised with the training means and sds.
/// </summary>
internal sealed class StandardisedGram
{
    /// <summary>
    /// A column counts as constant when its variance is below this share of its mean square about the design's shift, which is
    /// a thousand times what rounding leaves of a column that is constant on these rows only.
    /// </summary>
    private const double ConstantShare = 1e-12;

    private readonly Memory<double> _correlations;
    private readonly Memory<double> _targetCorrelations;
    private readonly Memory<double> _heldOut;
    private readonly Memory<double> _heldOutTarget;

    /// <summary>Standardises the sums of training rows and, if given, of held-out rows.</summary>
    /// <param name="layout">Storage of both matrices.</param>
    /// <param name="training">Gram matrix of [1, X, y] of at least one training row.</param>
    /// <param name="heldOut">Gram matrix of [1, X, y] of the held-out rows, or empty.</param>
    public StandardisedGram(GramLayout layout, ReadOnlySpan<double> training, ReadOnlySpan<double> heldOut)
    {
        var p = layout.Columns - 2;
        Features = p;
        Stride = AlignedMemory.Padded(p);
        Rows = training[0];
        Means = new double[p + 1];
        StandardDeviations = new double[p + 1];
        Span<double> inverse = new double[p + 1];
        for (var c = 0; c <= p; c++)
        {
            Means[c] = training[layout.Index(0, c + 1)] / Rows;
            var square = training[layout.Index(c + 1, c + 1)] / Rows;
            var variance = square - Means[c] * Means[c];
            if (variance > ConstantShare * square)
            {
                StandardDeviations[c] = Math.Sqrt(variance);
                inverse[c] = 1 / StandardDeviations[c];
            }
        }

        (_correlations, _targetCorrelations) = Standardise(layout, training, inverse);
        for (var c = 0; c < p; c++)
        {
            _correlations.Span[c * Stride + c] = inverse[c] > 0 ? 1 : 0;
        }

        LargestTargetCorrelation = Math.Abs(TensorPrimitives.MaxMagnitude<double>(_targetCorrelations.Span));
        NullFrom = Math.Min(1, LargestTargetCorrelation);
        if (!heldOut.IsEmpty)
        {
            HeldOutRows = heldOut[0];
            (_heldOut, _heldOutTarget) = Standardise(layout, heldOut, inverse);
            var mean = Means[p];
            HeldOutSquares = heldOut[layout.Index(p + 1, p + 1)] - 2 * mean * heldOut[layout.Index(0, p + 1)] + HeldOutRows * mean * mean;
        }
    }

    /// <summary>
    /// Another quadratic ½wᵀAw − bᵀw in the same weights, whose b the caller changes as it goes: no b is small enough to skip a fit.
    /// </summary>
    /// <param name="shape">Features, means and sds.</param>
    /// <param name="matrix">A, laid out as <see cref="Correlations"/>: symmetric, positive semidefinite.</param>
    /// <param name="vector">b, one padded row.</param>
    public StandardisedGram(StandardisedGram shape, Memory<double> matrix, Memory<double> vector)
    {
        (Features, Stride, Rows) = (shape.Features, shape.Stride, shape.Rows);
        (Means, StandardDeviations) = (shape.Means, shape.StandardDeviations);
        (_correlations, _targetCorrelations) = (matrix, vector);
        NullFrom = double.PositiveInfinity;
    }

    /// <summary>Number of features p.</summary>
    public int Features { get; }

    /// <summary>Doubles from one row of Q to the next, p rounded up to a cache line; the padding is zero.</summary>
    public int Stride { get; }

    /// <summary>Training rows n.</summary>
    public double Rows { get; }

    /// <summary>Held-out rows.</summary>
    public double HeldOutRows { get; }

    /// <summary>Means of the features and the target over the training rows, in the design's shifted and scaled units.</summary>
    public double[] Means { get; }

    /// <summary>Population sds in the same units; 0 for a constant column.</summary>
    public double[] StandardDeviations { get; }

    /// <summary>max |q|: the smallest α·ρ at which every weight is zero.</summary>
    public double LargestTargetCorrelation { get; }

    /// <summary>The α·ρ from which on every weight is zero without a fit: max |q|, and 1 where rounding lifts that above it.</summary>
    public double NullFrom { get; }

    /// <summary>Q as memory, to share it with another quadratic.</summary>
    public Memory<double> CorrelationMemory => _correlations;

    /// <summary>Q, p rows of <see cref="Stride"/> doubles.</summary>
    public Span<double> Correlations => _correlations.Span;

    /// <summary>q, one padded row.</summary>
    public Span<double> TargetCorrelations => _targetCorrelations.Span;

    /// <summary>Σ(y − training mean)² over the held-out rows, in the design's units: the error of the null model.</summary>
    public double HeldOutSquares { get; }

    /// <summary>Σ(y − prediction)² over the held-out rows, in the design's units, from their Gram matrix alone.</summary>
    /// <param name="weights">Standardised weights, padded.</param>
    /// <param name="scratch">One padded row.</param>
    public double HeldOutError(ReadOnlySpan<double> weights, Span<double> scratch)
    {
        scratch.Clear();
        var heldOut = _heldOut.Span;
        var target = _heldOutTarget.Span;
        var explained = 0.0;
        for (var j = 0; j < Features; j++)
        {
            if (weights[j] != 0)
            {
                RowKernels.AddScaled(weights[j], heldOut.Slice(j * Stride, Stride), scratch);
            }
        }

        for (var j = 0; j < Features; j++)
        {
            explained += weights[j] * (2 * target[j] - scratch[j]);
        }

        var unit = StandardDeviations[Features];
        return explained == 0 ? HeldOutSquares : HeldOutSquares - HeldOutRows * unit * unit * explained;
    }

    /// <summary>Σ(x − mean)(z − mean)/(n·sd·sd) for all pairs, with the training means and sds.</summary>
    private (Memory<double> Features, Memory<double> Target) Standardise(
        GramLayout layout, ReadOnlySpan<double> gram, ReadOnlySpan<double> inverse)
    {
        var p = Features;
        var share = 1 / gram[0];
        Span<double> means = new double[p + 1];
        for (var c = 0; c <= p; c++)
        {
            means[c] = gram[layout.Index(0, c + 1)] * share;
        }

        var matrix = AlignedMemory.Allocate(p * Stride);
        var vector = AlignedMemory.Allocate(Stride);
        var cells = matrix.Span;
        var target = vector.Span;
        for (var j = 0; j < p; j++)
        {
            var row = gram[layout.Index(j + 1, j + 1)..];
            var offset = means[j] - Means[j];
            for (var k = j; k <= p; k++)
            {
                var cross = row[k - j] * share - Means[j] * means[k] - Means[k] * offset;
                var value = cross * inverse[j] * inverse[k];
                if (k == p)
                {
                    target[j] = value;
                }
                else
                {
                    cells[j * Stride + k] = value;
                    cells[k * Stride + j] = value;
                }
            }
        }

        return (matrix, vector);
    }
}
