using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Models.Chronos;

namespace StrategyFactory.Forecasting.Predictions;

internal sealed class MakeForecastHandler(ForecastSources sources, SeriesAheadReading reading, ForecastFitting fitting)
    : IRequestHandler<MakeForecast, ForecastAhead>
{
    public async Task<ForecastAhead> Handle(MakeForecast request, CancellationToken cancellationToken)
    {
        var source = await sources.FindAsync(request, cancellationToken);
        var calibrated = CalibratedQuantiles.Of(request, source);
        var ahead = await reading.ReadAsync(request, source, cancellationToken);
        using var ready = await fitting.ReadyAsync(request, source, ahead, cancellationToken);
        var levels = request.QuantileLevels ?? QuantileSet.Levels;
        var forecasts = await RolledForecast.ForecastAsync(ready.Model, [ahead.Context], cancellationToken);
        var (origin, steps) = forecasts.Levels.Count > 0
            ? FromModel(source.Kind.Name, forecasts, levels, calibrated)
            : levels.Count == 0
                ? (new("none", null, null, null), forecasts.Points[0].Select(point => new Spread(point, null, [])))
                : await FromErrorsAsync(ready, ahead, forecasts, levels, cancellationToken);
        return new(
            Describe(source, ready),
            Describe(ahead, ready),
            levels,
            origin,
            [.. steps.Select((step, i) => new ForecastAheadStep(
                i + 1, ahead.At(ahead.Context.FutureTimes.Span[i]), step.Point, step.Median, step.Quantiles))]);
    }

    private static (QuantileOrigin Origin, IEnumerable<Spread> Steps) FromModel(
        string model, WindowForecasts forecasts, IReadOnlyList<double> levels, CalibratedQuantiles? calibrated)
    {
        OwnQuantiles.Require(levels, forecasts.Levels, model);
        if (levels.Count == 0)
        {
            return (new("none", null, null, null), Steps(forecasts));
        }

        return calibrated is null
            ? (new("model", null, null, null), Steps(forecasts))
            : (calibrated.Origin, Steps(forecasts.With(calibrated.Correction)));

        IEnumerable<Spread> Steps(WindowForecasts given) => given.Points[0].Select((point, step) => new Spread(
            point, OwnQuantiles.At(given, 0, step, 0.5), [.. levels.Select(level => OwnQuantiles.At(given, 0, step, level))]));
    }

    private static async Task<(QuantileOrigin Origin, IEnumerable<Spread> Steps)> FromErrorsAsync(
        ReadyForecast ready, SeriesAhead ahead, WindowForecasts forecasts, IReadOnlyList<double> levels, CancellationToken token)
    {
        var series = ahead.Series.Slice(0, ahead.Rows);
        var windows = ErrorWindows.Lay(ready.Unseen, series.Rows, forecasts.Points[0].Length);
        var errors = await ErrorWindows.ErrorsAsync(ready.Model, series, windows, token);
        ErrorWindows.Require(levels, errors.Min(step => step.Length));
        DateTimeOffset? Time(int row) => ahead.At(series.Times.Span[row]);
        return (
            new("residuals", windows.Count, Time(windows.First), Time(windows.End - 1)),
            forecasts.Points[0].Select((point, step) => new Spread(
                point,
                point + ErrorWindows.Quantile(errors[step], 0.5),
                [.. levels.Select(level => point + ErrorWindows.Quantile(errors[step], level))])));
    }

    private static ForecastingModel Describe(ForecastSource source, ReadyForecast ready) => new(
        source.Kind.Name,
        source.Experiment?.Id,
        ready.Fitted,
        ready.LearntUntil,
        ready.Hyperparams.Values,
        source.Experiment?.Verdict,
        source.Experiment?.Flags ?? []);

    private static ForecastBasis Describe(SeriesAhead ahead, ReadyForecast ready)
    {
        var history = ahead.Context.History.Span;
        return new(
            ahead.Name,
            ahead.Rows,
            Math.Min(ready.Model.Looks ?? ahead.Rows, ahead.Rows),
            ahead.At(ahead.Context.HistoryTimes.Span[^1]),
            history[history.LastIndexOfAnyExcept(double.NaN)]);
    }

    /// <summary>A step's forecast.</summary>
    private sealed record Spread(double Point, double? Median, IReadOnlyList<double> Quantiles);
}

internal static class MakeForecastEndpoints
{
    internal static void MapMakeForecast(this IEndpointRouteBuilder routes) => routes
        .MapPost(
            "/v1/forecasting/forecasts",
            (MakeForecast request, IMediator mediator, CancellationToken token) => mediator.Send(request, token))
        .WithTags("Forecasting").WithName("MakeForecast").WithSummary("Forecasts how a series goes on, with quantiles")
        .WithDescription(
            "Forecasts with an experiment's model, or with one that is fitted for this answer, the rows behind the last one of a symbol, "
            + "of an uploaded series or of posted values. Nothing is stored.");
}
