using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Dashboard.Runs;

/// <summary>A cell of a training grid in few words.</summary>
public static class CellTexts
{
    private static readonly Dictionary<string, double> NoOthers = new(StringComparer.Ordinal);

    /// <summary>Its hyperparameters by name and its regime: <c>alpha 0.01, L1 share 0.5, regime any</c>.</summary>
    public static string Title(GridCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        (string Name, double? Value)[] values = cell.Tree is { } tree
            ?
            [
                ("depth", tree.MaxDepth), ("rate", tree.LearningRate), ("λ", tree.RegLambda), ("child weight", tree.MinChildWeight),
                ("leaf", tree.MinSamplesLeaf), (tree.LearningRate is null ? "trees" : "rounds", tree.Trees),
            ]
            :
            [
                ("alpha", cell.Alpha), ("L1 share", cell.L1Ratio),
                .. (cell.Hyperparameters ?? NoOthers).Select(one => (one.Key, (double?)one.Value)),
            ];
        var known = values.Where(one => one.Value is not null).Select(one => $"{one.Name} {Format.Number(one.Value, "0.######")}");
        return string.Join(", ", known.Append($"regime {StrategyTexts.Regime(cell.RegimeConfig)}"));
    }

    /// <summary>Its out-of-fold R².</summary>
    public static string Score(GridCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return $"R² {Format.Number(cell.Score * 100, "0.0000")}\u202f%";
    }
}
