using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Working memory of one solver thread for problems of p features.</summary>
internal sealed class SolverScratch
{
    private readonly Memory<double> _rows;
    private readonly Memory<double> _factor;

    /// <summary>Allocates for p features.</summary>
    public SolverScratch(int features)
    {
        Features = features;
        Stride = AlignedMemory.Padded(features);
        FactorStride = AlignedMemory.Padded(features + 1);
        _rows = AlignedMemory.Allocate(4 * Stride);
        _factor = AlignedMemory.Allocate(features * FactorStride);
        Support = new int[features];
    }

    /// <summary>p.</summary>
    public int Features { get; }

    /// <summary>Length of a padded row of p.</summary>
    public int Stride { get; }

    /// <summary>Doubles from one row of <see cref="Factor"/> to the next: room for p columns and a right-hand side.</summary>
    public int FactorStride { get; }

    /// <summary>Standardised weights w of the point being solved; carried from point to point as the warm start.</summary>
    public Span<double> Weights => _rows.Span[..Stride];

    /// <summary>q − Qw.</summary>
    public Span<double> Gradient => _rows.Span.Slice(Stride, Stride);

    /// <summary>1 / (Q_jj + α(1 − ρ)), 0 for a constant column.</summary>
    public Span<double> InverseDiagonal => _rows.Span.Slice(2 * Stride, Stride);

    /// <summary>
    /// A padded row that no caller relies on: signs in <see cref="ActiveSet"/>, the solution in <see cref="SupportStep"/>.
    /// </summary>
    public Span<double> Row => _rows.Span.Slice(3 * Stride, Stride);

    /// <summary>The tableau of <see cref="ActiveSet"/>, then the Cholesky factor of <see cref="SupportStep"/>.</summary>
    public Span<double> Factor => _factor.Span;

    /// <summary>Indices of non-zero weights.</summary>
    public int[] Support { get; }

    /// <summary>Starts at w = 0.</summary>
    public void Reset(StandardisedGram gram)
    {
        Weights.Clear();
        gram.TargetCorrelations.CopyTo(Gradient);
    }
}
