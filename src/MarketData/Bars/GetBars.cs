using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

internal sealed class GetBarsValidator : AbstractValidator<GetBars>
{
    public GetBarsValidator()
    {
        RuleFor(query => query.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(query => $"timeframe: '{query.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(query => query.Limit).InclusiveBetween(1, 100_000)
            .WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 100000.");
        RuleFor(query => query.To).Must((query, to) => to is null || query.From is null || query.From <= to)
            .WithMessage("to: lies before from.");
    }
}

internal sealed class GetBarsHandler(SeriesReader reader) : IRequestHandler<GetBars, BarPage>
{
    public async Task<BarPage> Handle(GetBars request, CancellationToken cancellationToken)
    {
        var bars = (await reader.LoadAsync(Symbol.Normalise(request.Symbol), Timeframes.Parse(request.Timeframe), cancellationToken)).Bars;
        var times = bars.Times.Span;
        var start = request.From is { } from ? FirstAtOrAfter(times, from) : 0;
        var bound = request.To is { } to ? FirstAtOrAfter(times, to) : times.Length;
        var end = Math.Min(bound, start + request.Limit);
        var page = new List<Bar>(Math.Max(0, end - start));
        for (var bar = start; bar < end; bar++)
        {
            page.Add(
                new(
                    DateTimeOffset.FromUnixTimeMilliseconds(times[bar]), bars.Open.Span[bar], bars.High.Span[bar], bars.Low.Span[bar],
                    bars.Close.Span[bar], bars.Volume.Span[bar]));
        }

        return new(bars.Symbol, bars.Timeframe.Format(), page, end < bound ? DateTimeOffset.FromUnixTimeMilliseconds(times[end]) : null);
    }

    /// <summary>Index of the first bar that opens at the moment or later.</summary>
    internal static int FirstAtOrAfter(ReadOnlySpan<long> times, DateTimeOffset moment)
    {
        var place = times.BinarySearch(moment.ToUnixTimeMilliseconds());
        return place < 0 ? ~place : place;
    }
}

internal static class GetBarsEndpoint
{
    internal static void MapGetBars(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/bars/{symbol}",
            async (
                string symbol, IMediator mediator, CancellationToken token, string timeframe = "1m", DateTimeOffset? from = null,
                DateTimeOffset? to = null, int limit = 1000) =>
                TypedResults.Ok(await mediator.Send(new GetBars(symbol, timeframe, from, to, limit), token)))
            .WithName("GetBars").WithTags("Market data").WithSummary("Bars of a symbol, page by page");
}
