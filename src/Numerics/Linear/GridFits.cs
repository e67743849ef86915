namespace StrategyFactory.Numerics.Linear;

/// <summary>The fits behind a grid: what <see cref="GridPaths"/> asks of a loss.</summary>
internal abstract class GridFits
{
    /// <summary>Numbers kept of every refit.</summary>
    public abstract int Parameters { get; }

    /// <summary>Whether a regime has rows to fit.</summary>
    public abstract bool Has(int regime);

    /// <summary>Held-out error of the null model of a training set.</summary>
    public abstract double NullError(int regime, int set);

    /// <summary>Fits paths into <see cref="GridPaths.Points"/> and, those of the refit, into <see cref="GridPaths.Kept"/>.</summary>
    /// <param name="paths">Where results go; told of every path that is finished.</param>
    /// <param name="regimes">The regimes to fit, all with rows.</param>
    /// <param name="sets">Their training sets: folds, and after the last one the refit.</param>
    /// <param name="depths">Per regime and ρ how many α to fit, from the largest down.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="token">Ends the work.</param>
    public abstract void Fit(GridPaths paths, int[] regimes, int[] sets, int[] depths, int threads, CancellationToken token);

    /// <summary>The model of a refit.</summary>
    public abstract LinearFit Refit(int regime, ReadOnlySpan<double> parameters, double alpha, double l1Ratio, PointOutcome outcome);
}
