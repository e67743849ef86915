using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>One purged fold in the library's form, shared by all fits on it.</summary>
internal sealed class FoldMatrices : IDisposable
{
    private readonly double[] _heldOut;
    private readonly LabelScale _scale;

    internal FoldMatrices(TreeRows rows, PurgedFold fold)
    {
        var training = rows.Join(..fold.TrainEnd, fold.TrainResume..);
        var heldOut = rows.Join(fold.TestStart..fold.TestEnd, 0..0);
        _heldOut = heldOut.Targets.ToArray();
        _scale = training.Scale();
        Labels = training.Labels(_scale);
        HeldOutSquares = _heldOut.Sum(target => (target - _scale.Mean) * (target - _scale.Mean));
        Training = training.Matrix(_scale);
        HeldOut = heldOut.Matrix();
    }

    internal DMatrix Training { get; }

    internal DMatrix HeldOut { get; }

    /// <summary>Standardised training labels.</summary>
    internal float[] Labels { get; }

    /// <summary>Σ(y − mean of the training labels)² over the held-out rows.</summary>
    internal double HeldOutSquares { get; }

    /// <summary>Σ(y − ŷ)² over the held-out rows, in units of the target.</summary>
    /// <param name="margins">Standardised predictions.</param>
    /// <param name="factor">What to multiply them by.</param>
    internal double Error(ReadOnlySpan<float> margins, double factor)
    {
        var sum = 0.0;
        for (var i = 0; i < _heldOut.Length; i++)
        {
            var error = _heldOut[i] - _scale.Undo(factor * margins[i]);
            sum += error * error;
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
            [.. recipe.Library(Training.Rows, Training.Columns), KeyValuePair.Create("max_depth", "1")], Training);
        booster.Update(0, Training);
    }

    public void Dispose()
    {
        Training.Dispose();
        HeldOut.Dispose();
    }
}
