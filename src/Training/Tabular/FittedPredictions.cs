using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Training.Tabular;

/// <summary>What a model predicts, as returns, on the rows it was fitted on.</summary>
/// <param name="Mean">m of the outlier cut-off.</param>
/// <param name="Sd">s of the outlier cut-off, sample standard deviation.</param>
/// <param name="Magnitudes">|p|, ascending.</param>
internal sealed record FittedPredictions(double Mean, double Sd, double[] Magnitudes)
{
    internal static FittedPredictions Of(LinearFit fit, PreparedTraining prepared, int[] rows)
    {
        var predictions = new double[prepared.Data.Bars.Count];
        fit.Predict(prepared.Data.Features, predictions);
        Target.ToReturns(predictions, prepared.Data.Bars, prepared.Specification.TargetTransform);
        return Of(Array.ConvertAll(rows, row => predictions[row]));
    }

    internal static FittedPredictions Of(double[] predictions)
    {
        var mean = predictions.Average();
        var squares = 0.0;
        foreach (var prediction in predictions)
        {
            squares += (prediction - mean) * (prediction - mean);
        }

        var magnitudes = Array.ConvertAll(predictions, Math.Abs);
        Array.Sort(magnitudes);
        return new(mean, predictions.Length > 1 ? Math.Sqrt(squares / (predictions.Length - 1)) : 0, magnitudes);
    }
}
