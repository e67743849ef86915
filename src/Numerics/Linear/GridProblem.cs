namespace StrategyFactory.Numerics.Linear;

/// <summary>What an elastic-net grid is to fit: rows, regimes, penalties and the cross-validation.</summary>
/// <remarks>Cells are numbered regime by regime, within a regime by α as given, within an α by ρ as given.</remarks>
public sealed record GridProblem
{
    /// <summary>Features, target and usable rows.</summary>
    public required DesignMatrix Design { get; init; }

    /// <summary>Per usable row the regimes it belongs to, bit r for regime r; regimes may overlap.</summary>
    public required ReadOnlyMemory<uint> RegimeMasks { get; init; }

    /// <summary>Number of regimes, 1 to 32.</summary>
    public required int Regimes { get; init; }

    /// <summary>Penalties α &gt; 0, relative to a standardised target.</summary>
    public required IReadOnlyList<double> Alphas { get; init; }

    /// <summary>Shares ρ of the ℓ₁ penalty in [0, 1]: 0 ridge, 1 lasso.</summary>
    public required IReadOnlyList<double> L1Ratios { get; init; }

    /// <summary>Rows that a target looks ahead, h ≥ 0: purged on both sides of a test fold.</summary>
    public required int Horizon { get; init; }

    /// <summary>Folds of the cross-validation, at least 2.</summary>
    public required int Folds { get; init; }

    /// <summary>Rows left out after a test fold and its purge, as a share of the regime's rows.</summary>
    public required decimal EmbargoFraction { get; init; }

    /// <summary>Regimes with fewer usable rows are skipped.</summary>
    public required int MinimumRows { get; init; }

    /// <summary>A fit has converged when no standardised weight moves this much in a sweep.</summary>
    public double Tolerance { get; init; } = ElasticNet.DefaultTolerance;

    /// <summary>Sweeps after which a fit ends unconverged.</summary>
    public int MaximumSweeps { get; init; } = ElasticNet.DefaultMaximumSweeps;

    /// <summary>
    /// Whether cells are given up by successive halving (<see cref="RungFits"/>) instead of all being fitted on every fold.
    /// </summary>
    public bool Halving { get; init; }

    /// <summary>Number of cells: regimes × α × ρ.</summary>
    public int Cells => Regimes * Alphas.Count * L1Ratios.Count;

    /// <summary>Checks the problem against itself.</summary>
    /// <exception cref="ArgumentException">A property is out of range or contradicts another.</exception>
    internal static void Validate(GridProblem problem)
    {
        Require(problem.RegimeMasks.Length == problem.Design.Rows, "There must be one regime mask per usable row.");
        Require(problem.Regimes is >= 1 and <= 32, "There must be 1 to 32 regimes.");
        Require(problem.Folds >= 2, "Cross-validation needs at least 2 folds.");
        Require(problem.Horizon >= 0, "The horizon must not be negative.");
        Require(problem.EmbargoFraction is >= 0 and < 1, "The embargo must be a share in [0, 1).");
        foreach (var alpha in problem.Alphas)
        {
            foreach (var l1Ratio in problem.L1Ratios)
            {
                ElasticNet.ValidatePenalty(alpha, l1Ratio);
            }
        }

        ElasticNet.ValidateLimits(problem.Tolerance, problem.MaximumSweeps);

        void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new ArgumentException(message, nameof(problem));
            }
        }
    }
}
