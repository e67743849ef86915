using StrategyFactory.Forecasting.Models;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>
/// Forecasts of any length: behind its own horizon a model goes on from its forecast, as networks and the linear map do themselves.
/// </summary>
internal static class RolledForecast
{
    /// <summary>Forecasts from contexts of one horizon, each for itself.</summary>
    /// <exception cref="Kernel.Errors.UnprocessableException">A context gives no forecast.</exception>
    internal static async Task<WindowForecasts> ForecastAsync(
        ITrainedForecast model, IReadOnlyList<ForecastContext> contexts, CancellationToken token)
    {
        if (contexts.Count == 0 || model.Horizon is not { } own || own >= contexts[0].FutureTimes.Length)
        {
            return await model.ForecastAsync(contexts, token);
        }

        var horizon = contexts[0].FutureTimes.Length;
        var points = Array.ConvertAll(new double[contexts.Count], _ => new double[horizon]);
        for (var done = 0; done < horizon; done += own)
        {
            var count = Math.Min(own, horizon - done);
            var block = await model.ForecastAsync(
                [.. contexts.Select((context, i) => Continued(context, points[i].AsSpan(0, done), count, model.Looks))], token);
            for (var i = 0; i < points.Length; i++)
            {
                block.Points[i].CopyTo(points[i], done);
            }
        }

        return WindowForecasts.OfPoints(points);
    }

    /// <summary>
    /// The context of the next block: what was forecast stands where it will have come, and a covariate of the past stays as it was last.
    /// </summary>
    private static ForecastContext Continued(ForecastContext context, ReadOnlySpan<double> forecast, int count, int? looks)
    {
        var done = forecast.Length;
        var start = Math.Max(0, context.History.Length - (looks ?? context.History.Length));
        return new(
            (double[])[.. context.History.Span[start..], .. forecast],
            (long[])[.. context.HistoryTimes.Span[start..], .. context.FutureTimes.Span[..done]],
            context.FutureTimes.Slice(done, count),
            [.. context.Past.Select(column => Held(column[start..], done))],
            [.. context.Ahead.Select(column => column[start..(context.History.Length + done + count)])]);
    }

    private static ReadOnlyMemory<double> Held(ReadOnlyMemory<double> column, int rows) =>
        (double[])[.. column.Span, .. Enumerable.Repeat(column.Span[^1], rows)];
}
