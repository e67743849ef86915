using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Runs;

internal static class GetEvolutionStatisticsEndpoint
{
    internal static void MapGetEvolutionStatistics(this IEndpointRouteBuilder routes) => routes
        .MapGet("/api/stats", async (IMediator mediator, CancellationToken token) => new FactoryStatistics(
            await mediator.Send(new GetEvolutionStatistics(), token), await mediator.Send(new GetQueueStatistics(), token)))
        .WithTags("System").WithSummary("Counts of runs, promotions and jobs");

    /// <summary>Answer of <c>GET /api/stats</c>.</summary>
    internal sealed record FactoryStatistics(EvolutionStatistics Evolution, QueueStatistics Jobs);
}

internal sealed class GetEvolutionStatisticsHandler(EvolutionContext context) : IRequestHandler<GetEvolutionStatistics, EvolutionStatistics>
{
    public async Task<EvolutionStatistics> Handle(GetEvolutionStatistics request, CancellationToken cancellationToken)
    {
        var runs = await context.Runs.GroupBy(run => run.Status).Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, StringComparer.Ordinal, cancellationToken);
        var promoted = await context.Promoted.GroupBy(record => record.Candidate)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        return new(runs, promoted.GetValueOrDefault(false), promoted.GetValueOrDefault(true));
    }
}
