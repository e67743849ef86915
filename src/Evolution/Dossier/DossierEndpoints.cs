using System.Globalization;
using System.Text;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Queries;

namespace StrategyFactory.Evolution.Dossier;

/// <summary>Everything about one promotion.</summary>
internal static class DossierEndpoints
{
    private const int TradesAtOnce = 1000;

    internal static void MapDossier(this IEndpointRouteBuilder routes)
    {
        var promoted = routes.MapGroup("/promoted/{id:guid}").WithTags("Promotion");
        promoted.MapGet("/tests", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetPromotionTests(id), token))
            .WithSummary("The tests of its examination, passed or failed");
        promoted.MapGet("/curves", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetPromotedCurves(id), token))
            .WithSummary("Equity, drawdown and months on simulation segment and holdout, beside buy and hold");
        promoted.MapGet("/trades", (Guid id, IMediator mediator, CancellationToken token, string? segment = null, int page = 1, int size = 25, string? filter = null) =>
            mediator.Send(new GetPromotedTrades(id, segment, page, size, RangeFilter.Parse(filter)), token)).WithSummary("Its trades, page by page; filter holds bounds such as return_pct:0.1..;minutes:..60");
        promoted.MapGet("/trials", (Guid id, IMediator mediator, CancellationToken token, int bins = 40) => mediator.Send(new GetPromotedTrials(id, bins), token))
            .WithSummary("How the Sharpe ratios of all trials are spread, and what luck alone would reach");
        promoted.MapGet("/costs", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetPromotedCosts(id), token))
            .WithSummary("Its returns under other costs");
        promoted.MapGet("/plateau", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetPromotedPlateau(id), token))
            .WithSummary("Its neighbours in the grid");
        promoted.MapGet("/trades.csv", async (Guid id, IMediator mediator, CancellationToken token) =>
        {
            var text = new StringBuilder("number,segment,side,entry_time,entry_price,exit_time,exit_price,return,equity\n");
            for (var page = 1; ; page++)
            {
                var found = await mediator.Send(new GetPromotedTrades(id, Page: page, Size: TradesAtOnce), token);
                foreach (var trade in found.Trades)
                {
                    text.Append(Row(trade)).Append('\n');
                }

                if (found.Total <= (long)page * TradesAtOnce)
                {
                    return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", $"trades-{id}.csv");
                }
            }
        }).WithSummary("All its trades as CSV").Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }

    private static string Row(NumberedTrade row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Number},{row.Segment},{(row.Trade.Side > 0 ? "long" : "short")},{row.Trade.EntryTime.UtcDateTime:O},{row.Trade.EntryPrice:R},{row.Trade.ExitTime.UtcDateTime:O},{row.Trade.ExitPrice:R},{row.Trade.Return:R},{row.Equity:R}");
}
