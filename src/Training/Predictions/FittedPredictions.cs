using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Predictions;

/// <summary>What a model predicts, as returns, on the rows it was fitted on.</summary>
/// <param name="Mean">m of the outlier cut-off.</param>
/// <param name="Sd">s of the outlier cut-off, sample standard deviation.</param>
/// <param name="Largest">Largest |p|; 0 without rows.</param>
/// <param name="Predictions">p, row by row.</param>
internal sealed record FittedPredictions(double Mean, double Sd, double Largest, double[] Predictions)
{
    internal static FittedPredictions Of(IFittedModel model, Dataset data, Target target, int[] rows)
    {
        var range = new BarRange(rows[0], rows[^1] + 1);
        var predictions = new double[range.Count];
        model.Predict(data.Features, range, predictions);
        target.ToReturns(predictions, range.Start);
        return Of(Array.ConvertAll(rows, row => predictions[row - range.Start]));
    }

    internal static FittedPredictions Of(double[] predictions)
    {
        var mean = predictions.Average();
        double squares = 0, largest = 0;
        foreach (var prediction in predictions)
        {
            squares += (prediction - mean) * (prediction - mean);
            largest = Math.Max(largest, Math.Abs(prediction));
        }

        return new(mean, predictions.Length > 1 ? Math.Sqrt(squares / (predictions.Length - 1)) : 0, largest, predictions);
    }

    /// <summary>|p|, ascending.</summary>
    internal double[] Magnitudes()
    {
        var magnitudes = Array.ConvertAll(Predictions, Math.Abs);
        Array.Sort(magnitudes);
        return magnitudes;
    }
}
