using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>|SHAP value| of every feature, in units of the target, row by row.</summary>
/// <remarks>
/// Explaining a row costs leaves × depth², which for a deep forest is a second a row. Such a model is explained on fewer rows, at
/// least <see cref="FewestRows"/> in all; the standard error tells what that costs.
/// </remarks>
internal static class ShapImportance
{
    /// <summary>leaves × depth² that all rows together may take, about a minute of one processor.</summary>
    private const double Work = 5e10;

    /// <summary>leaves × depth² between two looks for a cancellation.</summary>
    private const double WorkPerCall = 1e9;

    internal const int FewestRows = 100;

    /// <summary>Explains held-out rows of one fold.</summary>
    /// <param name="model">The fold's model.</param>
    /// <param name="rows">Sampled rows that it did not see.</param>
    /// <param name="depth">Deepest level.</param>
    /// <param name="sampled">Sampled rows of all folds.</param>
    internal static ExplainedRows Of(TreeModel model, TreeRows rows, int depth, int sampled, CancellationToken token)
    {
        var perRow = Math.Max(1.0, model.Leaves) * depth * depth;
        var share = Math.Clamp(Math.Max(FewestRows, Work / perRow) / sampled, 0, 1);
        var explained = Every(rows.Count, (int)Math.Ceiling(share * rows.Count));
        var step = (int)Math.Clamp(WorkPerCall / perRow, 1, 10_000);
        var (sums, squares) = (new double[rows.Columns], new double[rows.Columns]);
        foreach (var part in explained.Chunk(step))
        {
            token.ThrowIfCancellationRequested();
            var contributions = model.Contributions(rows.Pick(part));
            for (var i = 0; i < contributions.Length; i++)
            {
                sums[i % rows.Columns] += Math.Abs(contributions[i]);
                squares[i % rows.Columns] += contributions[i] * contributions[i];
            }
        }

        return new(explained.Length, sums, squares);
    }

    /// <summary>Evenly spread positions in [0, <paramref name="count"/>).</summary>
    internal static int[] Every(int count, int size) => [.. Enumerable.Range(0, size).Select(i => (int)((long)i * count / size))];
}
