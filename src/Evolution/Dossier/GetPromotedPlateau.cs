using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal static class GetPromotedPlateauEndpoint
{
    internal static void MapGetPromotedPlateau(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/plateau", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetPromotedPlateau(id), token))
        .WithTags("Promotion").WithSummary("Its neighbours in the grid");
}

internal sealed class GetPromotedPlateauHandler(EvolutionContext context, IMediator mediator)
    : IRequestHandler<GetPromotedPlateau, PromotedPlateau>
{
    public async Task<PromotedPlateau> Handle(GetPromotedPlateau request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.RequireAsync(request.PromotedId, cancellationToken);
        var run = await context.Runs.AsNoTracking().SingleAsync(candidate => candidate.Id == promoted.RunId, cancellationToken);
        // alternatives of a generation share its number, not its model
        var batch = await context.Generations.Where(
            generation => generation.RunId == run.Id && generation.Number == promoted.Generation && generation.ModelId == promoted.ModelId)
            .OrderBy(generation => generation.Alternative).Select(generation => generation.BatchId).FirstAsync(cancellationToken);
        var regime = FactoryJson.Read<RegimeConfig>(promoted.RegimeConfig);
        var grid = ResolvedEvolution.GridOf(run.Request());
        var simulated = (await mediator.Send(new GetBatchResults(batch), cancellationToken))
            .Where(strategy => strategy.Ticker == promoted.Ticker && strategy.Strategy.RegimeConfig.Equals(regime))
            .ToDictionary(strategy => (strategy.Strategy.Threshold, strategy.Strategy.ZScoreCutoff));
        return new(
            regime, grid.Thresholds, grid.ZScoreCutoffs,
            [.. grid.Thresholds.SelectMany(
                threshold => grid.ZScoreCutoffs.Select(cutoff => Cell(simulated.GetValueOrDefault((threshold, cutoff)), promoted.JobId)))],
                promoted.PlateauScore);
    }

    private static PlateauCell Cell(SimulatedStrategy? strategy, Guid promotedJob) =>
        new(strategy?.Result?.Sqn, strategy?.Result?.TradeCount, strategy?.JobId == promotedJob);
}
