using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution;

/// <summary>The reading endpoints of the module.</summary>
internal static class EvolutionEndpoints
{
    internal static void MapEvolutionQueries(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/runs").WithTags("Evolution");
        runs.MapGet("", (IMediator mediator, CancellationToken token, string? status = null, int limit = 50, string? tag = null, bool pinned = false) => mediator.Send(new GetRuns(status, limit, tag, pinned), token)).WithSummary("Runs, newest first");
        runs.MapGet(
            "/search",
            (IMediator mediator, CancellationToken token, string? status = null, string? search = null, string sort = "-" + RunSort.Created, int page = 1, int size = 25,
                string? tag = null, bool pinned = false, [FromQuery(Name = "batch_id")] Guid? batchId = null, string? filter = null) =>
                mediator.Send(new FindRuns(status, search, sort, page, size, tag, pinned, batchId, RangeFilter.Parse(filter)), token))
            .WithSummary("A page of the runs that match, sorted; filter holds bounds such as sqn:1..5;seconds:..60");
        runs.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetRun(id), token)).WithSummary("A run, with progress while it runs");
        runs.MapGet("/{id:guid}/generations", (Guid id, IMediator mediator, CancellationToken token, int top = 5) => mediator.Send(new GetGenerations(id, top), token)).WithSummary("Generations with their best strategies");
        runs.MapGet("/{id:guid}/lineage", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetLineage(id), token)).WithSummary("Parents and children of a run");
        runs.MapGet("/{id:guid}/timings", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetTimings(id), token)).WithSummary("Where the time of a run went");
        runs.MapPost("/{id:guid}/cancel", async (Guid id, IMediator mediator, CancellationToken token) => Results.Accepted($"/runs/{id}", await mediator.Send(new CancelRun(id), token)))
            .WithSummary("Asks a run to stop").Produces<RunDetails>(StatusCodes.Status202Accepted);
        routes.MapGet("/promoted", (IMediator mediator, CancellationToken token, int limit = 50, string? tag = null, bool pinned = false) => mediator.Send(new GetPromotedModels(limit, tag, pinned), token)).WithTags("Promotion").WithSummary("Promoted models, highest SQN first");
        routes.MapGet("/promoted/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetPromotedModel(id), token)).WithTags("Promotion").WithSummary("A promoted model with its whole history");
        routes.MapGet("/api/stats", async (IMediator mediator, CancellationToken token) =>
            new FactoryStatistics(await mediator.Send(new GetEvolutionStatistics(), token), await mediator.Send(new GetQueueStatistics(), token))).WithTags("System").WithSummary("Counts of runs, promotions and jobs");
    }

    /// <summary>Answer of <c>GET /api/stats</c>.</summary>
    internal sealed record FactoryStatistics(EvolutionStatistics Evolution, QueueStatistics Jobs);
}
