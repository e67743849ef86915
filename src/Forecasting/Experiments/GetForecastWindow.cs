using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Windows;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Experiments;

internal sealed class GetForecastWindowValidator : AbstractValidator<GetForecastWindow>
{
    private static readonly string[] Parts = ["train", "val", "gate", "test"];

    public GetForecastWindowValidator()
    {
        RuleFor(query => query.Part).Must(part => Parts.Contains(part, StringComparer.Ordinal))
            .WithMessage(query => $"part: '{query.Part}' is not known; {string.Join(", ", Parts)}.");
        RuleFor(query => query.Window).GreaterThanOrEqualTo(1).WithMessage(query => $"window: {query.Window} is not allowed; 1 and up.");
    }
}

internal sealed class GetForecastWindowHandler(ForecastingContext context, WindowFiles files)
    : IRequestHandler<GetForecastWindow, ForecastWindow>
{
    public async Task<ForecastWindow> Handle(GetForecastWindow request, CancellationToken cancellationToken)
    {
        if (!await context.Experiments.AnyAsync(experiment => experiment.Id == request.ExperimentId, cancellationToken))
        {
            throw KnownExperiment.Missing(request.ExperimentId);
        }

        var parts = await files.ReadAsync(request.ExperimentId, cancellationToken)
            ?? throw new NotFoundException(
                $"No forecasts of '{request.ExperimentId}' are kept below this host's storage root: "
                + "they are written when an experiment is judged.",
                "experiment_id");
        if (!parts.TryGetValue(request.Part, out var part) || part.Windows.Count == 0)
        {
            throw new UnprocessableException($"part: '{request.Part}' has no windows in this experiment; a part that has.", "part");
        }

        var first = part.Windows[0].Window;
        var window = part.Windows.FirstOrDefault(candidate => candidate.Window == request.Window)
            ?? throw new UnprocessableException(
                request.Window > first && request.Window <= part.Count
                    ? $"window: {request.Window} of {request.Part} has no forecast: every value that it would be made from is missing; "
                        + $"another from {first} to {part.Count}."
                    : $"window: {request.Window} of {request.Part} is not kept; {first} to {part.Count}.",
                "window");
        return new(
            request.ExperimentId,
            request.Part,
            window.Window,
            first,
            part.Count,
            window.Mae(),
            part.Levels,
            Context(window),
            Steps(window, part.Levels.Count));
    }

    private static List<SeriesPoint> Context(KeptWindow window) =>
        [.. Enumerable.Range(0, window.Context).Select(row => new SeriesPoint(Time(window.Times[row]), window.Values[row]))];

    private static List<ForecastStep> Steps(KeptWindow window, int levels) =>
    [
        .. window.Points.Select((point, step) => new ForecastStep(
            Time(window.Times[window.Context + step]),
            window.Values[window.Context + step],
            point,
            [.. Enumerable.Range(0, levels).Select(level => window.Quantiles[(level * window.Points.Length) + step])])),
    ];

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

internal static class ForecastWindowEndpoints
{
    internal static void MapForecastWindows(this IEndpointRouteBuilder routes) => routes
        .MapGet(
            "/v1/forecasting/experiments/{id}/forecast",
            (string id, IMediator mediator, CancellationToken token, string part = "test", int window = 1) =>
                mediator.Send(new GetForecastWindow(id, part, window), token))
        .WithTags("Forecasting").WithName("GetForecastWindow").WithSummary("What the model forecast for a window, beside what came");
}
