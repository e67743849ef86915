using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>One purged fold in the library's form, shared by all fits on it.</summary>
internal sealed class FoldMatrices : IDisposable
{
    private readonly double[] _heldOut;

    /// <param name="rows">Rows of all folds.</param>
    /// <param name="labels">What the labels are.</param>
    internal FoldMatrices(TreeRows rows, PurgedFold fold, TreeLabels labels = TreeLabels.Values)
    {
        var training = rows.Join(..fold.TrainEnd, fold.TrainResume..);
        var heldOut = rows.Join(fold.TestStart..fold.TestEnd, 0..0);
        _heldOut = heldOut.Targets.ToArray();
        Scale = training.Scale(labels);
        Labels = training.Labels(Scale);
        HeldOutLoss = _heldOut.Sum(target => Scale.Loss(target, Scale.Constant));
        Training = training.Matrix(Scale);
        HeldOut = heldOut.Matrix();
    }

    internal DMatrix Training { get; }

    internal DMatrix HeldOut { get; }

    /// <summary>Standardised training labels.</summary>
    internal float[] Labels { get; }

    /// <summary>Of the training labels.</summary>
    internal LabelScale Scale { get; }

    /// <summary>Loss of the mean of the training labels over the held-out rows: Σ(y − mean)², or half the null deviance.</summary>
    internal double HeldOutLoss { get; }

    /// <summary>Loss over the held-out rows in units of the target: Σ(y − ŷ)², of labels 0 and 1 half the deviance.</summary>
    /// <param name="margins">Standardised predictions, or probabilities.</param>
    /// <param name="factor">What to multiply them by.</param>
    internal double Error(ReadOnlySpan<float> margins, double factor)
    {
        var sum = 0.0;
        for (var i = 0; i < _heldOut.Length; i++)
        {
            sum += Scale.Loss(_heldOut[i], Scale.Undo(factor * margins[i]));
        }

        return sum;
    }

    /// <summary>
    /// Has the library prepare the training rows for a way of searching splits: it does so in the first round, and that must not happen
    /// in two fits at once.
    /// </summary>
    internal void Prepare(TreeRecipe recipe)
    {
        using var booster = Booster.Create(
            [.. recipe.Library(Training.Rows, Training.Columns, Scale), KeyValuePair.Create("max_depth", "1")], Training);
        booster.Update(0, Training);
    }

    public void Dispose()
    {
        Training.Dispose();
        HeldOut.Dispose();
    }
}
