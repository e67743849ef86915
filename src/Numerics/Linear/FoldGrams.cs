using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Linear;

/// <summary>The training and held-out sums of a regime's folds.</summary>
internal static class FoldGrams
{
    /// <summary>Sums the intervals of each fold in time order: correlations per fold and, last, of all rows.</summary>
    public static StandardisedGram[] Sum(GramBlocks blocks, int regime, RegimeFolds folds, GramLayout layout)
    {
        var intervals = new double[folds.Intervals * layout.Length];
        blocks.SumIntervals(regime, intervals);
        var training = new double[layout.Length];
        var heldOut = new double[layout.Length];
        var grams = new StandardisedGram[folds.Folds + 1];
        for (var fold = 0; fold <= folds.Folds; fold++)
        {
            training.AsSpan().Clear();
            heldOut.AsSpan().Clear();
            for (var i = 0; i < folds.Intervals; i++)
            {
                var interval = intervals.AsSpan(i * layout.Length, layout.Length);
                if (fold == folds.Folds || folds.Trains(fold, i))
                {
                    TensorPrimitives.Add(training, interval, training);
                }
                else if (folds.Tests(fold, i))
                {
                    TensorPrimitives.Add(heldOut, interval, heldOut);
                }
            }

            grams[fold] = new(layout, training, fold == folds.Folds ? default : heldOut);
        }

        return grams;
    }
}
