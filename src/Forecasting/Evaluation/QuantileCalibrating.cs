using System.Globalization;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Evaluation;

/// <summary>Corrects the quantiles of a trained model on windows that did nothing else.</summary>
internal static class QuantileCalibrating
{
    private const string Field = "windows.calibration";

    /// <summary>Windows that are forecast together.</summary>
    private const int Batch = 64;

    /// <summary>Refuses what cannot be corrected, before anything is trained.</summary>
    /// <param name="kinds">All kinds of models.</param>
    /// <param name="kind">The one that is trained.</param>
    /// <param name="series">The whole of it.</param>
    /// <param name="windows">The windows; none is always allowed.</param>
    /// <exception cref="UnprocessableException">The model has no quantiles, or too few windows tell how far they must move.</exception>
    internal static void Require(ForecastKinds kinds, IForecastKind kind, ForecastSeries series, OriginWindows windows)
    {
        if (windows.Count == 0)
        {
            return;
        }

        if (kind.Levels.Count == 0)
        {
            var with = string.Join(", ", kinds.All.Where(candidate => candidate.Levels.Count > 0).Select(candidate => candidate.Name));
            throw Refused($"{windows.Count} cannot be used: {kind.Name} gives points and no quantiles to correct; 0, or one of {with}.");
        }

        var least = ConformalQuantiles.LeastWindows(kind.Levels[0]);
        var (step, told) = Enumerable.Range(0, windows.Horizon)
            .Select(step => (Step: step, Told: Enumerable.Range(0, windows.Count)
                .Count(window => !double.IsNaN(series.Values.Span[windows.Origin(window) + step]))))
            .MinBy(each => each.Told);
        if (told < least)
        {
            var gaps = told < windows.Count ? $", {told} of them with a value at step {step + 1}," : "";
            throw Refused(string.Create(
                CultureInfo.InvariantCulture,
                $"{windows.Count} windows{gaps} are too few for the quantile {kind.Levels[0]}; "
                + $"0, or at least {least} with a value at every step."));
        }
    }

    /// <summary>Learns the correction.</summary>
    /// <exception cref="UnprocessableException">The model's intervals have no width that could be changed.</exception>
    internal static async Task<QuantileCalibration> LearnAsync(
        ITrainedForecast model, ForecastSeries series, OriginWindows windows, CancellationToken token)
    {
        ConformalQuantiles? conformal = null;
        IReadOnlyList<double> levels = [];
        var seen = Enumerable.Range(0, windows.Count).Select(windows.Origin)
            .Where(origin => model.Sees(ForecastContext.At(series, origin, windows.Horizon)));
        foreach (var origins in seen.Chunk(Batch))
        {
            var forecasts = await model.ForecastAsync(
                [.. origins.Select(origin => ForecastContext.At(series, origin, windows.Horizon))], token);
            levels = forecasts.Levels;
            conformal ??= new([.. levels], windows.Horizon);
            for (var i = 0; i < origins.Length; i++)
            {
                conformal.Add(series.Values.Span.Slice(origins[i], windows.Horizon), forecasts.Quantiles[i]);
            }
        }

        if (conformal?.Correction() is not { } correction)
        {
            throw Refused($"before too many of {windows.Count} windows there is no value to forecast from; more windows, or 0.");
        }

        return correction.IsFinite
            ? new(windows.Count, [.. levels.Take(conformal.Pairs)], correction.Offsets)
            : throw Refused(
                $"of {windows.Count} windows too many have the same forecast at every level, which no share of its width corrects; 0.");
    }

    /// <summary>What moves the quantiles.</summary>
    internal static QuantileCorrection Correction(QuantileCalibration calibration) => new(calibration.Offsets);

    private static UnprocessableException Refused(string why) => new($"{Field}: {why}", Field);
}
