using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal static class GetPromotedCostsEndpoint
{
    internal static void MapGetPromotedCosts(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/costs", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetPromotedCosts(id), token))
        .WithTags("Promotion").WithSummary("Its returns under other costs");
}

internal sealed class GetPromotedCostsHandler(
    EvolutionContext context, PromotedCurvesReading reading, IMediator mediator, IOptions<EvolutionOptions> options)
    : IRequestHandler<GetPromotedCosts, PromotedCosts>
{
    public async Task<PromotedCosts> Handle(GetPromotedCosts request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.RequireAsync(request.PromotedId, cancellationToken);
        var simulation = (await mediator.Send(new GetTrades(promoted.JobId), cancellationToken)).Trades;
        var holdout = (await reading.CurvesAsync(promoted, cancellationToken)).HoldoutTrades;
        var charged = Costs.Side(FactoryJson.Read<SimulationSettings>(promoted.Settings));
        var usual = promoted.UsualCostBps ?? Costs.Side(options.Value.Simulation);
        var stressed = promoted.StressedCostBps ?? (charged * options.Value.CostStressFactor);
        var (breaksEven, breaksEvenThere) = (
            FactoryJson.Read<StrategyResult>(promoted.FullResult).BreakEvenCostBps,
            FactoryJson.Read<StrategyResult>(promoted.Holdout).BreakEvenCostBps);
        var levels = CostCurve.Levels([charged, usual, stressed], [charged, usual, stressed, breaksEven ?? 0, breaksEvenThere ?? 0]);
        return new(
            charged, usual, stressed, breaksEven, breaksEvenThere,
            [.. levels.Select(level => new CostPoint(level, CostCurve.ReturnAt(simulation, level), CostCurve.ReturnAt(holdout, level)))]);
    }
}

/// <summary>What the same trades return under other costs.</summary>
internal static class CostCurve
{
    private const double BasisPoint = 1e-4;
    private const int Steps = 40;

    /// <summary>∏(1 + w·(d(x − 1) − c(1 + x))) − 1 over the trades, x = exit/entry, w their size; −1 once the account is at zero.</summary>
    /// <param name="trades">Trades with their fills.</param>
    /// <param name="costBps">c in basis points.</param>
    internal static double ReturnAt(IReadOnlyList<Trade> trades, double costBps)
    {
        var equity = 1.0;
        foreach (var trade in trades)
        {
            var x = trade.ExitPrice / trade.EntryPrice;
            equity *= 1 + (trade.Size * ((trade.Side * (x - 1)) - (costBps * BasisPoint * (1 + x))));
            if (equity <= 0)
            {
                return -1;
            }
        }

        return equity - 1;
    }

    /// <summary>
    /// Even steps from 0 to a quarter beyond the largest of <paramref name="within"/>, and at <paramref name="exactly"/>.
    /// </summary>
    internal static IReadOnlyList<double> Levels(IReadOnlyList<double> exactly, IReadOnlyList<double> within)
    {
        var top = Math.Max(1, within.Max() * 1.25);
        return [.. Enumerable.Range(0, Steps + 1).Select(step => top * step / Steps).Concat(exactly).Distinct().Order()];
    }
}
