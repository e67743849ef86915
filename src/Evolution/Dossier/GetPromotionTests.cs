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

internal static class GetPromotionTestsEndpoint
{
    internal static void MapGetPromotionTests(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/tests", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetPromotionTests(id), token))
        .WithTags("Promotion").WithSummary("The tests of its examination, passed or failed");
}

internal sealed class GetPromotionTestsHandler(EvolutionContext context, IOptions<EvolutionOptions> options)
    : IRequestHandler<GetPromotionTests, IReadOnlyList<PromotionTest>>
{
    public async Task<IReadOnlyList<PromotionTest>> Handle(GetPromotionTests request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.RequireAsync(request.PromotedId, cancellationToken);
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
            .. CostTests(promoted, holdout),
        ];

        // what was examined before this was asked was not tested for it
        PromotionTest[] CostTests(PromotedModelRecord record, StrategyResult there) => record.UsualCostBps is not { } usual ? [] :
        [
            Covering("break_even_cost", FactoryJson.Read<StrategyResult>(record.FullResult).BreakEvenCostBps, usual),
            Covering("holdout_break_even_cost", there.BreakEvenCostBps, usual),
        ];

        PromotionTest Covering(string name, double? breaksEven, double usual) =>
            new(name, Verdict.Covers(breaksEven, usual) ? null : Failed(Verdict.BelowCosts), breaksEven, ">", usual);

        string? Failed(params string[] reasons) => promoted.Reasons.Find(reason => reasons.Contains(reason, StringComparer.Ordinal));
    }
}
