using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Searches;

internal sealed class GetForecastGridsValidator : AbstractValidator<GetForecastGrids>
{
    public GetForecastGridsValidator() => RuleFor(query => query.Limit).InclusiveBetween(1, 1000)
        .WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal sealed class GetForecastGridsHandler(ForecastingContext context)
    : IRequestHandler<GetForecastGrids, IReadOnlyList<ForecastGridSummary>>
{
    public async Task<IReadOnlyList<ForecastGridSummary>> Handle(GetForecastGrids request, CancellationToken cancellationToken)
    {
        var searches = await context.Searches.AsNoTracking().Where(search => search.IsGrid).OrderByDescending(search => search.CreatedAt)
            .Take(request.Limit).ToListAsync(cancellationToken);
        var ids = searches.ConvertAll(search => (Guid?)search.Id);
        var rows = await context.Experiments.AsNoTracking().Where(experiment => ids.Contains(experiment.GridId))
            .Select(experiment =>
                new GridRow(
                    experiment.GridId!.Value, experiment.Id, experiment.Position, experiment.Status, experiment.ValMetrics,
                    experiment.Rounds.Count))
            .ToListAsync(cancellationToken);
        var byGrid = rows.ToLookup(row => row.GridId);
        return searches.ConvertAll(search => GridDescriptions.Summary(search, byGrid[search.Id]));
    }
}

internal sealed class GetForecastGridHandler(ForecastingContext context) : IRequestHandler<GetForecastGrid, ForecastGridDetails>
{
    public async Task<ForecastGridDetails> Handle(GetForecastGrid request, CancellationToken cancellationToken)
    {
        var search = await context.Searches.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == request.GridId && row.IsGrid, cancellationToken)
            ?? throw new NotFoundException($"There is no grid search {request.GridId}.", "grid_id");
        var rows = await context.Experiments.AsNoTracking().Where(experiment => experiment.GridId == request.GridId)
            .OrderBy(experiment => experiment.Position).ToListAsync(cancellationToken);
        return GridDescriptions.Details(search, rows);
    }
}

internal sealed class CancelForecastGridHandler(ForecastingContext context, SearchEnding ending, IMediator mediator)
    : IRequestHandler<CancelForecastGrid, ForecastGridSummary>
{
    public async Task<ForecastGridSummary> Handle(CancelForecastGrid request, CancellationToken cancellationToken)
    {
        var grid = await mediator.Send(new GetForecastGrid(request.GridId), cancellationToken);
        if (!await ending.AskAsync(request.GridId, cancellationToken))
        {
            throw new ConflictException($"Grid search {request.GridId} has ended already ({grid.Status}).", "grid_id");
        }

        context.ChangeTracker.Clear();
        return await mediator.Send(new GetForecastGrid(request.GridId), cancellationToken);
    }
}

/// <summary>What a grid's summary needs of an experiment.</summary>
internal sealed record GridRow(Guid GridId, string Id, int Position, string Status, string? ValMetrics, int Rounds);

/// <summary>Grid searches as others see them.</summary>
internal static class GridDescriptions
{
    internal static ForecastGridSummary Summary(ForecastSearch search, IEnumerable<GridRow> rows)
    {
        var (ended, best, value) = Standing(search, rows);
        return new()
        {
            GridId = search.Id,
            Name = search.Name,
            Status = search.Status,
            Model = search.Model,
            Series = search.Series,
            Strategy = search.Strategy,
            Metric = search.Metric,
            Configurations = search.Configurations,
            RefineStages = search.RefineStages,
            StagesDone = search.StagesDone,
            Ended = ended,
            TrainingsDone = search.TrainingsDone,
            TrainingsPlanned = search.TrainingsPlanned,
            BestExperimentId = best,
            BestValue = value,
            Error = search.Error,
            CreatedAt = search.CreatedAt,
            StartedAt = search.StartedAt,
            FinishedAt = search.FinishedAt,
        };
    }

    internal static ForecastGridDetails Details(ForecastSearch search, List<ForecastExperiment> rows) => new(
        Summary(search, rows.Select(row => Row(search, row))), rows.ConvertAll(ExperimentDescriptions.Summary));

    /// <summary>The best of those that were trained to the end, or null.</summary>
    internal static ForecastExperiment? BestOf(ForecastSearch search, IReadOnlyList<ForecastExperiment> experiments)
    {
        var id = Standing(search, experiments.Select(experiment => Row(search, experiment))).Best;
        return experiments.SingleOrDefault(experiment => experiment.Id == id);
    }

    private static GridRow Row(ForecastSearch search, ForecastExperiment row) =>
        new(search.Id, row.Id, row.Position, row.Status, row.ValMetrics, row.Rounds.Count);

    /// <summary>Those that can be compared: trained on the same rows, and as many as there are.</summary>
    private static IEnumerable<GridRow> Furthest(List<GridRow> rows)
    {
        var completed = rows.Where(row => row.Status == ExperimentStatus.Completed).ToList();
        var validated = rows.Where(row => row is { ValMetrics: not null, Rounds: > 0 } && row.Status != ExperimentStatus.Failed).ToList();
        return completed.Count > 0 ? completed : validated.Where(row => row.Rounds == validated.Max(other => other.Rounds));
    }

    /// <summary>
    /// How many have ended, and the best of those that were trained to the end; of a halving that came to none, of its furthest round.
    /// </summary>
    private static (int Ended, string? Best, double? Value) Standing(ForecastSearch search, IEnumerable<GridRow> rows)
    {
        var all = rows.ToList();
        var best = Furthest(all)
            .Select(row => (Row: row, Metrics: FactoryJson.Read<ForecastMetrics>(row.ValMetrics!)))
            .Select(entry => (entry.Row, entry.Metrics, Goodness: MetricNames.Goodness(search.Metric, entry.Metrics)))
            .Where(entry => entry.Goodness is not null)
            .OrderByDescending(entry => entry.Goodness).ThenBy(entry => entry.Row.Position)
            .FirstOrDefault();
        var ended = all.Count(row => ExperimentStatus.IsEnded(row.Status));
        return (ended, best.Row?.Id, best.Row is null ? null : MetricNames.Value(search.Metric, best.Metrics));
    }
}

internal static class ForecastGridEndpoints
{
    internal static void MapForecastGrids(this IEndpointRouteBuilder routes)
    {
        var grids = routes.MapGroup("/v1/forecasting/grid-searches").WithTags("Forecasting");
        grids.MapGet("", (IMediator mediator, CancellationToken token, int limit = 50) => mediator.Send(new GetForecastGrids(limit), token))
            .WithName("GetForecastGrids").WithSummary("Grid searches, newest first");
        grids.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetForecastGrid(id), token))
            .WithName("GetForecastGrid").WithSummary("A grid search with all its configurations");
        grids.MapPost("/{id:guid}/cancel", async (Guid id, IMediator mediator, CancellationToken token) =>
                TypedResults.Accepted($"/v1/forecasting/grid-searches/{id}", await mediator.Send(new CancelForecastGrid(id), token)))
            .WithName("CancelForecastGrid").WithSummary("Asks a grid search to stop; what is done stays");
    }
}
