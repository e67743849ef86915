using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal sealed class GetPromotedTradesValidator : AbstractValidator<GetPromotedTrades>
{
    public GetPromotedTradesValidator()
    {
        RuleFor(query => query.Segment).Must(segment => segment is null || PromotedSegments.All.Contains(segment, StringComparer.Ordinal))
            .WithMessage(query => $"segment: '{query.Segment}' is not known; allowed: {string.Join(", ", PromotedSegments.All)}.");
        RuleFor(query => query.Page).GreaterThanOrEqualTo(1).WithMessage(query => $"page: {query.Page} is not allowed; 1 and up.");
        RuleFor(query => query.Size).InclusiveBetween(1, 1000).WithMessage(query => $"size: {query.Size} is not allowed; 1 to 1000.");
        RuleForEach(query => query.Within).OfColumns(PromotedTradeColumn.All);
    }
}

internal static class GetPromotedTradesEndpoint
{
    internal static void MapGetPromotedTrades(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/trades", (
            Guid id, IMediator mediator, CancellationToken token, string? segment = null, int page = 1, int size = 25,
            string? filter = null) =>
            mediator.Send(new GetPromotedTrades(id, segment, page, size, RangeFilter.Parse(filter)), token))
        .WithTags("Promotion").WithSummary("Its trades, page by page; filter holds bounds such as return_pct:0.1..;minutes:..60");
}

internal sealed class GetPromotedTradesHandler(EvolutionContext context, PromotedCurvesReading reading, IMediator mediator)
    : IRequestHandler<GetPromotedTrades, PromotedTrades>
{
    public async Task<PromotedTrades> Handle(GetPromotedTrades request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.RequireAsync(request.PromotedId, cancellationToken);
        var simulation = (await mediator.Send(new GetTrades(promoted.JobId), cancellationToken)).Trades;
        var holdout = request.Segment == PromotedSegments.Simulation ? []
            : (await reading.CurvesAsync(promoted, cancellationToken)).HoldoutTrades;
        List<NumberedTrade> all =
        [
            .. request.Segment == PromotedSegments.Holdout ? [] : Numbered(PromotedSegments.Simulation, simulation, 1),
            .. Numbered(PromotedSegments.Holdout, holdout, simulation.Count + 1),
        ];
        var trades = (request.Within ?? []).Aggregate(
            all, (kept, filter) => kept.FindAll(trade => filter.Allows(Value(trade, filter.Column))));
        return new(trades.Count, [.. trades.Skip((int)Math.Min(int.MaxValue, (request.Page - 1L) * request.Size)).Take(request.Size)]);
    }

    private static double Value(NumberedTrade row, string column) => column switch
    {
        PromotedTradeColumn.EntryPrice => row.Trade.EntryPrice,
        PromotedTradeColumn.ExitPrice => row.Trade.ExitPrice,
        PromotedTradeColumn.Minutes => (row.Trade.ExitTime - row.Trade.EntryTime).TotalMinutes,
        PromotedTradeColumn.ReturnPct => row.Trade.Return * 100,
        _ => row.Equity,
    };

    private static IEnumerable<NumberedTrade> Numbered(string segment, IReadOnlyList<Trade> trades, int first)
    {
        var equity = 1.0;
        return trades.Select((trade, place) => new NumberedTrade(first + place, segment, trade, equity *= 1 + trade.Return));
    }
}
