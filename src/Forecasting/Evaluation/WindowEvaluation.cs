using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Evaluation;

/// <summary>Lets a model forecast every window of a part and scores it.</summary>
internal static class WindowEvaluation
{
    /// <summary>Windows that are forecast together.</summary>
    private const int Batch = 64;

    /// <param name="model">Trained already.</param>
    /// <param name="series">The whole series; a window's context ends at its origin.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="scale">MASE's scale.</param>
    /// <param name="token">Stops between batches.</param>
    /// <param name="batch">Windows forecast together; the scores do not depend on it.</param>
    /// <param name="correction">How its quantiles are corrected; null where they are taken as they are.</param>
    /// <exception cref="Kernel.Errors.UnprocessableException">A window before which there is something gets no forecast.</exception>
    internal static async Task<PartScores> ScoreAsync(
        ITrainedForecast model,
        ForecastSeries series,
        OriginWindows windows,
        double? scale,
        CancellationToken token,
        int batch = Batch,
        QuantileCorrection? correction = null)
    {
        PartScores? scores = null;
        for (var first = 0; first < windows.Count; first += batch)
        {
            token.ThrowIfCancellationRequested();
            var count = Math.Min(batch, windows.Count - first);
            var contexts = new ForecastContext[count];
            for (var i = 0; i < count; i++)
            {
                contexts[i] = ForecastContext.At(series, windows.Origin(first + i), windows.Horizon);
            }

            var uncorrected = await model.ForecastAsync([.. contexts.Where(model.Sees)], token);
            var forecasts = correction is null ? uncorrected : uncorrected.With(correction);
            scores ??= new(windows.Horizon, scale, forecasts.Levels);
            var place = 0;
            for (var i = 0; i < count; i++)
            {
                if (!model.Sees(contexts[i]))
                {
                    scores.AddUnseen();
                    continue;
                }

                var actual = series.Values.Span.Slice(windows.Origin(first + i), windows.Horizon);
                var quantiles = forecasts.Levels.Count > 0 ? forecasts.Quantiles[place] : [];
                scores.Add(actual, forecasts.Points[place], Last(contexts[i].History.Span), quantiles);
                if (correction is not null)
                {
                    scores.AddUncorrected(actual, uncorrected.Quantiles[place]);
                }

                scores.Kept.Add(series, windows.Origin(first + i), forecasts, place++);
            }
        }

        return scores ?? new(windows.Horizon, scale, []);
    }

    private static double Last(ReadOnlySpan<double> history)
    {
        var place = history.LastIndexOfAnyExcept(double.NaN);
        return place < 0 ? double.NaN : history[place];
    }
}
