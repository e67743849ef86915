using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Training.Contracts;

/// <summary>How cells are scored: purged k-fold with embargo.</summary>
/// <param name="EmbargoFraction">Rows left out after a test fold, as a share of all rows.</param>
/// <param name="Horizon">Bars that the target looks ahead.</param>
/// <param name="MinimumRows">Fewest rows of a regime.</param>
public sealed record CrossValidation(int Folds, decimal EmbargoFraction, int Horizon, int MinimumRows)
{
    /// <summary>The folds of so many rows.</summary>
    public IReadOnlyList<PurgedFold> Of(int rows)
    {
        var embargo = PurgedFolds.Embargo(EmbargoFraction, rows);
        return [.. Enumerable.Range(0, Folds).Select(fold => PurgedFolds.At(fold, Folds, rows, Horizon, embargo))];
    }
}
