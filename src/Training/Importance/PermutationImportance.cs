using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Importance;

/// <summary>
/// What a fold's held-out squared error gains when the values of one feature are shuffled among the held-out rows (Breiman 2001,
/// section 10).
/// </summary>
internal static class PermutationImportance
{
    /// <summary>
    /// Per row and feature the mean gain of the repeats; the unit is the row's share of SST, so that pooled importance is a loss of
    /// out-of-fold R².
    /// </summary>
    /// <param name="model">The fold's model.</param>
    /// <param name="columns">Held-out rows by feature.</param>
    /// <param name="target">Their targets.</param>
    /// <param name="mean">Mean of the fold's training targets.</param>
    /// <param name="repeats">Shuffles per feature.</param>
    /// <param name="random">Source of the shuffles.</param>
    internal static RowImportance Of(
        IFittedModel model, double[][] columns, double[] target, double mean, int repeats, Random random, CancellationToken token)
    {
        var rows = target.Length;
        var (sums, squares) = (new double[columns.Length], new double[columns.Length]);
        if (rows == 0)
        {
            return new(0, sums, squares, 0);
        }

        var features = Array.ConvertAll(columns, column => (ReadOnlyMemory<double>)column);
        var unshuffled = Errors(model, features, target);
        for (var j = 0; j < columns.Length; j++)
        {
            var gains = new double[rows];
            var shuffled = columns[j].ToArray();
            features[j] = shuffled;
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                token.ThrowIfCancellationRequested();
                random.Shuffle(shuffled);
                var errors = Errors(model, features, target);
                for (var i = 0; i < rows; i++)
                {
                    gains[i] += (errors[i] - unshuffled[i]) / repeats;
                }
            }

            features[j] = columns[j];
            sums[j] = gains.Sum();
            squares[j] = gains.Sum(gain => gain * gain);
        }

        return new(rows, sums, squares, target.Sum(value => (value - mean) * (value - mean)));
    }

    private static double[] Errors(IFittedModel model, ReadOnlyMemory<double>[] features, double[] target)
    {
        var predictions = new double[target.Length];
        model.Predict(features, new BarRange(0, target.Length), predictions);
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = (target[i] - predictions[i]) * (target[i] - predictions[i]);
        }

        return predictions;
    }
}
