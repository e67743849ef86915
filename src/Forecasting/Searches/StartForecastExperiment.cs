using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Searches;

internal sealed class StartForecastExperimentHandler(
    ExperimentPlanning planning, NewSearches searches, ForecastingContext context, TimeProvider clock)
    : IRequestHandler<StartForecastExperiment, ForecastSummary>
{
    public async Task<ForecastSummary> Handle(StartForecastExperiment request, CancellationToken cancellationToken)
    {
        var plan = await planning.PlanNewAsync(request.Request, cancellationToken);
        UnusedHyperparameters.Refuse(plan.Kind, request.Request.Hyperparams);
        var search = NewSearches.Of(plan, clock.GetUtcNow());
        search.TimeLimitSeconds = plan.Request.TimeLimitSeconds;
        await searches.StoreAsync(search, [(request.Request.Name, plan)], cancellationToken);
        return ExperimentDescriptions.Summary(
            await context.Experiments.AsNoTracking().SingleAsync(experiment => experiment.SearchId == search.Id, cancellationToken));
    }
}

internal sealed class CancelForecastExperimentHandler(
    ForecastingContext context, SearchEnding ending, IMediator mediator) : IRequestHandler<CancelForecastExperiment, ForecastSummary>
{
    public async Task<ForecastSummary> Handle(CancelForecastExperiment request, CancellationToken cancellationToken)
    {
        var experiment = await context.Experiments.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == request.ExperimentId, cancellationToken)
            ?? throw KnownExperiment.Missing(request.ExperimentId);
        if (experiment.GridId is { } grid)
        {
            throw new ConflictException(
                $"Experiment '{request.ExperimentId}' belongs to the grid search {grid}; cancel that.", "experiment_id");
        }

        if (ExperimentStatus.IsEnded(experiment.Status) || experiment.SearchId is not { } search)
        {
            throw new ConflictException($"Experiment '{request.ExperimentId}' has ended already ({experiment.Status}).", "experiment_id");
        }

        await ending.AskAsync(search, cancellationToken);
        context.ChangeTracker.Clear();
        return await mediator.Send(new GetForecastExperiment(request.ExperimentId), cancellationToken);
    }
}

internal static class StartForecastExperimentEndpoints
{
    internal static void MapStartForecastExperiment(this IEndpointRouteBuilder routes)
    {
        var experiments = routes.MapGroup("/v1/forecasting/experiments").WithTags("Forecasting");
        experiments.MapPost("", async (ForecastRequest request, IMediator mediator, CancellationToken token) =>
            {
                var started = await mediator.Send(new StartForecastExperiment(request), token);
                return TypedResults.Accepted($"/v1/forecasting/experiments/{started.ExperimentId}", started);
            })
            .WithName("StartForecastExperiment").WithSummary("Starts an experiment");
        experiments.MapPost("/{id}/cancel", async (string id, IMediator mediator, CancellationToken token) =>
                TypedResults.Accepted($"/v1/forecasting/experiments/{id}", await mediator.Send(new CancelForecastExperiment(id), token)))
            .WithName("CancelForecastExperiment").WithSummary("Asks an experiment to stop");
    }
}
