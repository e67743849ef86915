using System.Globalization;
using System.Text;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal static class GetPromotedTradesFileEndpoint
{
    internal static void MapGetPromotedTradesFile(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/trades.csv", async (Guid id, IMediator mediator, CancellationToken token) =>
        {
            var text = await mediator.Send(new GetPromotedTradesFile(id), token);
            return TypedResults.File(Encoding.UTF8.GetBytes(text), "text/csv; charset=utf-8", $"trades-{id}.csv");
        })
        .WithTags("Promotion").WithSummary("All its trades as CSV").Produces(StatusCodes.Status200OK, contentType: "text/csv");
}

internal sealed class GetPromotedTradesFileHandler(IMediator mediator) : IRequestHandler<GetPromotedTradesFile, string>
{
    private const int AtOnce = 1000;

    public async Task<string> Handle(GetPromotedTradesFile request, CancellationToken cancellationToken)
    {
        var text = new StringBuilder("number,segment,side,entry_time,entry_price,exit_time,exit_price,return,equity,size\n");
        for (var page = 1; ; page++)
        {
            var found = await mediator.Send(new GetPromotedTrades(request.PromotedId, Page: page, Size: AtOnce), cancellationToken);
            foreach (var trade in found.Trades)
            {
                text.Append(Row(trade)).Append('\n');
            }

            if (found.Total <= (long)page * AtOnce)
            {
                return text.ToString();
            }
        }
    }

    private static string Row(NumberedTrade row)
    {
        var trade = row.Trade;
        var side = trade.Side > 0 ? "long" : "short";
        return string.Create(CultureInfo.InvariantCulture, $"{row.Number},{row.Segment},{side},{trade.EntryTime.UtcDateTime:O},")
            + string.Create(CultureInfo.InvariantCulture, $"{trade.EntryPrice:R},{trade.ExitTime.UtcDateTime:O},{trade.ExitPrice:R},")
            + string.Create(CultureInfo.InvariantCulture, $"{trade.Return:R},{row.Equity:R},{trade.Size:R}");
    }
}
