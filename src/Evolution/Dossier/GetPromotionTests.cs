using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal static class GetPromotionTestsEndpoint
{
    internal static void MapGetPromotionTests(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/tests", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetPromotionTests(id), token))
        .WithTags("Promotion").WithSummary("The tests of its examination, passed or failed");
}

internal sealed class GetPromotionTestsHandler(PromotedCurvesReading reading, IOptions<EvolutionOptions> options)
    : IRequestHandler<GetPromotionTests, IReadOnlyList<PromotionTest>>
{
    public async Task<IReadOnlyList<PromotionTest>> Handle(GetPromotionTests request, CancellationToken cancellationToken)
    {
        var promoted = await reading.RequireAsync(request.PromotedId, cancellationToken);
        var (holdout, bounds) = (FactoryJson.Read<StrategyResult>(promoted.Holdout), options.Value.Verdict);
        return
        [
            new("deflated_sharpe", Failed(Verdict.DeflatedSharpeUndefined, Verdict.DeflatedSharpeBelow), promoted.Dsr, "≥",
                bounds.DeflatedSharpeMin),
            new("overfitting", Failed(Verdict.OverfittingUndefined, Verdict.OverfittingAbove), promoted.Pbo, "≤", bounds.OverfittingMax),
            new("holdout_profit_factor", Failed(Verdict.HoldoutProfitFactorUndefined, Verdict.HoldoutProfitFactor), holdout.ProfitFactor,
                ">", bounds.HoldoutProfitFactorAbove),
            new("holdout_trades", Failed(Verdict.HoldoutTrades), holdout.TradeCount, "≥", bounds.HoldoutTradesMin),
            .. Failed(Verdict.ReferenceLeads) is { } leads ? (PromotionTest[])[new("reference_leads", leads, null, "=", 0)] : [],
        ];

        string? Failed(params string[] reasons) => promoted.Reasons.Find(reason => reasons.Contains(reason, StringComparer.Ordinal));
    }
}
