using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Kernel;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal sealed class GetPromotedPlateauHandler(EvolutionContext context, PromotedCurvesReading reading, IMediator mediator) : IRequestHandler<GetPromotedPlateau, PromotedPlateau>
{
    public async Task<PromotedPlateau> Handle(GetPromotedPlateau request, CancellationToken cancellationToken)
    {
        var promoted = await reading.RequireAsync(request.PromotedId, cancellationToken);
        var run = await context.Runs.AsNoTracking().SingleAsync(candidate => candidate.Id == promoted.RunId, cancellationToken);
        // alternatives of a generation share its number, not its model
        var batch = await context.Generations.Where(generation => generation.RunId == run.Id && generation.Number == promoted.Generation && generation.ModelId == promoted.ModelId)
            .OrderBy(generation => generation.Alternative).Select(generation => generation.BatchId).FirstAsync(cancellationToken);
        var regime = FactoryJson.Read<RegimeConfig>(promoted.RegimeConfig);
        var grid = ResolvedEvolution.Of(run).Grid;
        var simulated = (await mediator.Send(new GetBatchResults(batch), cancellationToken))
            .Where(strategy => strategy.Ticker == promoted.Ticker && strategy.Strategy.RegimeConfig.Equals(regime))
            .ToDictionary(strategy => (strategy.Strategy.Threshold, strategy.Strategy.ZScoreCutoff));
        return new(
            regime, grid.Thresholds, grid.ZScoreCutoffs,
            [.. grid.Thresholds.SelectMany(threshold => grid.ZScoreCutoffs.Select(cutoff => Cell(simulated.GetValueOrDefault((threshold, cutoff)), promoted.JobId)))], promoted.PlateauScore);
    }

    private static PlateauCell Cell(SimulatedStrategy? strategy, Guid promotedJob) => new(strategy?.Result?.Sqn, strategy?.Result?.TradeCount, strategy?.JobId == promotedJob);
}
