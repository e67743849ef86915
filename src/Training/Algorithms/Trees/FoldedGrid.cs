using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>Every path of a grid on every fold of one regime, as far as it was grown; it holds what that takes in memory.</summary>
/// <param name="paths">The grid.</param>
/// <param name="rows">The regime's rows.</param>
/// <param name="folds">Its folds.</param>
/// <param name="slots">Who prepares the matrices.</param>
internal sealed class FoldedGrid(IReadOnlyList<TreePath> paths, TreeRows rows, IReadOnlyList<PurgedFold> folds, FittingSlots slots)
    : IDisposable
{
    private readonly FoldMatrices?[] _matrices = new FoldMatrices?[folds.Count];
    private readonly FoldGrowth?[,] _growths = new FoldGrowth?[paths.Count, folds.Count];

    /// <summary>Loss of the training mean on the held-out rows of all folds that are open.</summary>
    internal double HeldOutLoss => _matrices.Sum(fold => fold?.HeldOutLoss ?? 0);

    /// <summary>Opens the latest folds, so many in all, and tells those that were not open before.</summary>
    /// <param name="count">Folds.</param>
    /// <param name="alive">Paths that will grow on them.</param>
    /// <param name="token">Ends the work between two folds.</param>
    internal IReadOnlyList<int> Open(int count, IReadOnlyList<int> alive, CancellationToken token)
    {
        var fresh = Enumerable.Range(folds.Count - count, count).Where(fold => _matrices[fold] is null).ToArray();
        slots.Run(
            fresh.Length,
            i =>
            {
                var matrices = _matrices[fresh[i]] = new(rows, folds[fresh[i]], paths[0].Recipe.Labels);
                foreach (var recipe in alive.Select(path => paths[path].Recipe).DistinctBy(
                    recipe => recipe.Method(matrices.Training.Rows, matrices.Training.Columns), StringComparer.Ordinal))
                {
                    matrices.Prepare(recipe);
                }

                foreach (var path in alive)
                {
                    _growths[path, fresh[i]] = new(paths[path].Recipe, matrices);
                }
            },
            token);
        return fresh;
    }

    /// <summary>Grows a path on all open folds until they stop together.</summary>
    internal void Watch(int path, CancellationToken token)
    {
        var recipe = paths[path].Recipe;
        var growths = Of(path);
        TreeGrowth.Watch(recipe, growths, oneAtATime: !recipe.Fits(growths.Length, rows.Count, rows.Columns), token);
    }

    /// <summary>Grows a path to its end on one fold.</summary>
    internal void Grow(int path, int fold, CancellationToken token)
    {
        var growth = _growths[path, fold]!;
        growth.Grow(paths[path].Recipe.Trees, token);
        growth.Release();
    }

    /// <summary>Bytes that a path holds on its open folds while it waits for more of them.</summary>
    internal double Waiting(int path) => Of(path).Length * paths[path].Recipe.Waiting(rows.Count, rows.Columns);

    /// <summary>Gives the memory of a path's trees back.</summary>
    internal void Release(int path) => Array.ForEach(Of(path), growth => growth.Release());

    /// <summary>What is known of a path, fold by fold.</summary>
    internal IReadOnlyList<HeldOutErrors> Errors(int path) => Array.ConvertAll(Of(path), growth => growth.Errors);

    public void Dispose()
    {
        foreach (var growth in _growths)
        {
            growth?.Dispose();
        }

        foreach (var fold in _matrices)
        {
            fold?.Dispose();
        }
    }

    private FoldGrowth[] Of(int path) =>
        [.. Enumerable.Range(0, folds.Count).Select(fold => _growths[path, fold]).OfType<FoldGrowth>()];
}
