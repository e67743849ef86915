using System.Globalization;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>
/// Earlier windows that a model neither learnt from nor was chosen by: the errors that it made there, step by step, are the spread of what
/// it forecasts (split conformal prediction; Lei et al. 2018).
/// </summary>
internal static class ErrorWindows
{
    private const int Most = 100;
    private const int Wanted = 20;

    /// <summary>Share of the rows whose windows are taken, where they are enough.</summary>
    private const double Share = 0.2;

    /// <summary>Lays windows over the last rows, at even steps.</summary>
    /// <param name="first">The first row that may be forecast.</param>
    /// <param name="end">End of the rows, exclusive.</param>
    /// <param name="horizon">Rows of a window.</param>
    internal static OriginWindows Lay(int first, int end, int horizon)
    {
        var room = end - Math.Max(first, end - Math.Max((int)(end * Share), horizon + Wanted - 1)) - horizon;
        if (room < 0)
        {
            return new(end, horizon, 1, 0);
        }

        var count = Math.Min(Most, room + 1);
        var step = Math.Max(1, room / Math.Max(1, count - 1));
        return new(end - OriginWindows.RowsNeeded(horizon, step, count), horizon, step, count);
    }

    /// <summary>One array a step: the errors y − ŷ there, sorted; windows without an actual are not among them.</summary>
    internal static async Task<double[][]> ErrorsAsync(
        ITrainedForecast model, ForecastSeries series, OriginWindows windows, CancellationToken token)
    {
        ForecastContext[] contexts =
            [.. Enumerable.Range(0, windows.Count).Select(window => ForecastContext.At(series, windows.Origin(window), windows.Horizon))];
        var forecasts = await RolledForecast.ForecastAsync(model, contexts, token);
        return
        [
            .. Enumerable.Range(0, windows.Horizon).Select(step => Enumerable.Range(0, windows.Count)
                .Select(window => series.Values.Span[windows.Origin(window) + step] - forecasts.Points[window][step])
                .Where(error => !double.IsNaN(error)).Order().ToArray()),
        ];
    }

    /// <summary>Refuses levels that so few errors do not tell.</summary>
    /// <exception cref="UnprocessableException">They do not.</exception>
    internal static void Require(IReadOnlyList<double> levels, int errors)
    {
        const double rounding = 1e-9;
        bool IsTold(double? level) => level * (errors + 1) >= 1 - rounding && level * (errors + 1) <= errors + rounding;
        if (levels.Cast<double?>().FirstOrDefault(level => !IsTold(level)) is { } beyond)
        {
            var (lowest, highest) = (1.0 / (errors + 1), (double)errors / (errors + 1));
            var allowed = errors == 0
                ? "none"
                : string.Create(CultureInfo.InvariantCulture, $"{lowest:0.####} to {highest:0.####}, or none");
            throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"quantile_levels: {beyond} cannot be told from the errors of {errors} earlier windows; {allowed} ([])."),
                "quantile_levels");
        }
    }

    /// <summary>The quantile at position level · (n + 1), so that a new error is below it with that probability.</summary>
    /// <param name="sorted">n errors, rising, at least one.</param>
    /// <param name="level">1/(n + 1) to n/(n + 1).</param>
    internal static double Quantile(ReadOnlySpan<double> sorted, double level)
    {
        var position = Math.Clamp(level * (sorted.Length + 1), 1, sorted.Length);
        var below = (int)position;
        var low = sorted[below - 1];
        return below == sorted.Length ? low : low + ((position - below) * (sorted[below] - low));
    }
}
