using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting;

/// <summary>The web API of experiments, grid searches and what is learnt from them.</summary>
internal static class ForecastingEndpoints
{
    private const string Tag = "Forecasting";

    internal static void MapExperiments(this IEndpointRouteBuilder routes)
    {
        var experiments = routes.MapGroup("/v1/forecasting/experiments").WithTags(Tag);
        experiments.MapPost("", async (ForecastRequest request, IMediator mediator, CancellationToken token) =>
            {
                var started = await mediator.Send(new StartForecastExperiment(request), token);
                return TypedResults.Accepted($"/v1/forecasting/experiments/{started.ExperimentId}", started);
            })
            .WithName("StartForecastExperiment").WithSummary("Starts an experiment");
        experiments.MapGet(
            "",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token, int limit = 50) =>
                mediator.Send(new GetForecastExperiments { Filter = filter.Filter, Limit = limit }, token))
            .WithName("GetForecastExperiments").WithSummary("Experiments, newest first");
        experiments.MapGet(
            "/best",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token, string metric = "mae",
                [FromQuery(Name = "include_flagged")] bool includeFlagged = false) =>
                mediator.Send(new GetBestForecast { Metric = metric, Filter = filter.Filter, IncludeFlagged = includeFlagged }, token))
            .WithName("GetBestForecast").WithSummary("The best by a validation metric; failed and flagged ones are skipped");
        experiments.MapGet(
            "/compare",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new CompareForecasts(filter.Filter), token))
            .WithName("CompareForecasts").WithSummary("Experiments side by side");
        experiments.MapGet(
            "/export",
            async ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                TypedResults.Text(await mediator.Send(new ExportForecasts(filter.Filter), token), "text/csv", System.Text.Encoding.UTF8))
            .WithName("ExportForecasts").WithSummary("The same as CSV");
        experiments.MapPost("/load", (IMediator mediator, CancellationToken token) => mediator.Send(new LoadForecastExperiments(), token))
            .WithName("LoadForecastExperiments").WithSummary("Stores what lies in the results folder and is not known yet");
        experiments.MapGet("/{id}", (string id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetForecastExperiment(id), token))
            .WithName("GetForecastExperiment").WithSummary("An experiment with everything known of it");
        experiments.MapPost("/{id}/cancel", async (string id, IMediator mediator, CancellationToken token) =>
                TypedResults.Accepted($"/v1/forecasting/experiments/{id}", await mediator.Send(new CancelForecastExperiment(id), token)))
            .WithName("CancelForecastExperiment").WithSummary("Asks an experiment to stop");
    }

    internal static void MapGrids(this IEndpointRouteBuilder routes)
    {
        var grids = routes.MapGroup("/v1/forecasting/grid-searches").WithTags(Tag);
        grids.MapPost("", async (GridSearchRequest request, IMediator mediator, CancellationToken token) =>
            {
                var started = await mediator.Send(new StartForecastGrid(request), token);
                return TypedResults.Accepted($"/v1/forecasting/grid-searches/{started.GridId}", started);
            })
            .WithName("StartForecastGrid").WithSummary("Starts a grid search");
        grids.MapGet("", (IMediator mediator, CancellationToken token, int limit = 50) => mediator.Send(new GetForecastGrids(limit), token))
            .WithName("GetForecastGrids").WithSummary("Grid searches, newest first");
        grids.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetForecastGrid(id), token))
            .WithName("GetForecastGrid").WithSummary("A grid search with all its configurations");
        grids.MapPost("/{id:guid}/cancel", async (Guid id, IMediator mediator, CancellationToken token) =>
                TypedResults.Accepted($"/v1/forecasting/grid-searches/{id}", await mediator.Send(new CancelForecastGrid(id), token)))
            .WithName("CancelForecastGrid").WithSummary("Asks a grid search to stop; what is done stays");
    }

    internal static void MapAnalysis(this IEndpointRouteBuilder routes)
    {
        var analysis = routes.MapGroup("/v1/forecasting/analysis").WithTags(Tag);
        analysis.MapGet(
            "/hyperparameters",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token, string metric = "mae", int top = 5) =>
                mediator.Send(new GetImportantHyperparameters { Metric = metric, Top = top, Filter = filter.Filter }, token))
            .WithName("GetImportantHyperparameters").WithSummary("Which hyperparameters go with good results");
        analysis.MapGet(
            "/overfitting",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetForecastOverfitting(filter.Filter), token))
            .WithName("GetForecastOverfitting").WithSummary("Validation against training error");
        analysis.MapGet(
            "/convergence",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetForecastConvergence(filter.Filter), token))
            .WithName("GetForecastConvergence").WithSummary("How steadily losses fell");
        analysis.MapGet(
            "/summary",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetForecastSummary(filter.Filter), token))
            .WithName("GetForecastSummary").WithSummary("Everything in a few numbers");
        analysis.MapPost("/insights", (GetForecastInsights request, IMediator mediator, CancellationToken token) =>
            mediator.Send(request, token))
            .WithName("GetForecastInsights").WithSummary("What the data look like, with regimes and drift");
    }

    /// <summary>A filter as query parameters; ids are parted by commas.</summary>
    internal sealed record FilterQuery(
        string? Ids, [property: FromQuery(Name = "grid_id")] Guid? GridId, string? Model, string? Name, string? Status)
    {
        internal ForecastFilter Filter => new()
        {
            Ids = Ids?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            GridId = GridId,
            Model = Model,
            Name = Name,
            Status = Status,
        };
    }
}
