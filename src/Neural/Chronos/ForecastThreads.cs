using StrategyFactory.Neural.Training;

namespace StrategyFactory.Neural.Chronos;

/// <summary>Forecasts on a thread of their own, as trainings are made: the number of computing threads belongs to a thread.</summary>
public static class ForecastThreads
{
    /// <inheritdoc cref="SeriesModel.Predict"/>
    /// <param name="model">The model; nobody else may use it meanwhile.</param>
    /// <param name="series">Each in time order, NaN is missing, at least one step.</param>
    /// <param name="steps">Steps to forecast, 1 and up.</param>
    /// <param name="levels">Rising quantile levels from 0 to 1.</param>
    /// <param name="seeds">
    /// One a series, for models that draw samples: each is forecast for itself, so that its draws do not depend on what stands beside it.
    /// Null for models that draw none, which forecast many at once.
    /// </param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="token">Ends it between two batches.</param>
    public static Task<float[][][]> PredictAsync(
        this SeriesModel model,
        IReadOnlyList<float[]> series,
        int steps,
        IReadOnlyList<double> levels,
        IReadOnlyList<int>? seeds,
        int threads,
        CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(series);
        return TrainingThread.RunAsync(threads, Predict);

        float[][][] Predict()
        {
            List<float[][]> forecasts = [];
            foreach (var (batch, first) in Batches())
            {
                token.ThrowIfCancellationRequested();
                forecasts.AddRange(model.Predict(batch, steps, levels, batch.Length, seeds?[first] ?? 0));
            }

            return [.. forecasts];
        }

        IEnumerable<(float[][] Batch, int First)> Batches()
        {
            var size = seeds is null ? 32 : 1;
            return series.Chunk(size).Select((batch, place) => (batch, place * size));
        }
    }
}
