using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>One elastic-net, lasso (ρ = 1) or ridge (ρ = 0) fit.</summary>
/// <remarks>
/// Minimises 1/(2n)·‖y − Xw‖² + αρ‖w‖₁ + ½α(1 − ρ)‖w‖² (scikit-learn's objective) with X and y standardised by the population
/// sd of the training rows and a free intercept. A constant column has weight 0; a constant target gives the null model.
/// </remarks>
public static class ElasticNet
{
    /// <summary>A fit has converged when no standardised weight moves this much in a sweep.</summary>
    public const double DefaultTolerance = 1e-10;

    /// <summary>Sweeps after which a fit ends unconverged.</summary>
    public const int DefaultMaximumSweeps = 100_000;

    /// <summary>Fits all rows of a design.</summary>
    /// <param name="design">Features, target and training rows.</param>
    /// <param name="alpha">α &gt; 0, relative to a standardised target.</param>
    /// <param name="l1Ratio">ρ in [0, 1].</param>
    /// <param name="tolerance">See <see cref="DefaultTolerance"/>.</param>
    /// <param name="maximumSweeps">See <see cref="DefaultMaximumSweeps"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">α, ρ, the tolerance or the sweeps are out of range.</exception>
    public static LinearFit Fit(
        DesignMatrix design, double alpha, double l1Ratio, double tolerance = DefaultTolerance, int maximumSweeps = DefaultMaximumSweeps)
    {
        ArgumentNullException.ThrowIfNull(design);
        ValidatePenalty(alpha, l1Ratio);
        ValidateLimits(tolerance, maximumSweeps);
        var positions = new int[design.Rows];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        var sums = new double[design.Layout.Length];
        GramBlocks.Multiply(design, positions, AlignedMemory.Allocate(GramKernel.TileRows * design.Layout.Stride).Span, sums);
        var gram = new StandardisedGram(design.Layout, sums, default);
        var scratch = new SolverScratch(design.Features);
        scratch.Reset(gram);
        var outcome = CoordinateDescent.Solve(gram, scratch, alpha, l1Ratio, tolerance, maximumSweeps);
        return LinearFit.From(design, gram, scratch.Weights, alpha, l1Ratio, outcome);
    }

    internal static void ValidatePenalty(double alpha, double l1Ratio)
    {
        if (!(alpha > 0 && double.IsFinite(alpha)))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α must be positive and finite.");
        }

        if (!(l1Ratio is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(l1Ratio), l1Ratio, "ρ must lie between 0 and 1.");
        }
    }

    internal static void ValidateLimits(double tolerance, int maximumSweeps)
    {
        if (!(tolerance > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance must be positive.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(maximumSweeps, 1);
    }
}
