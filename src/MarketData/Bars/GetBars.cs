using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
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
        RuleFor(query => query.Points).Must(points => points is null or (>= 1 and <= 100_000))
            .WithMessage(query => $"points: {query.Points} is not allowed; 1 to 100000.");
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
        var start = request.From is { } from ? times.FirstAtOrAfter(from) : 0;
        var range = new BarRange(start, Math.Max(start, request.To is { } to ? times.FirstAtOrAfter(to) : times.Length));
        var perPoint = request.Points is { } points ? Math.Max(1, (range.Count + points - 1) / points) : 1;
        var page = request.Points is not null ? range
            : request.NewestFirst ? new(Math.Max(range.Start, range.End - request.Limit), range.End)
            : new BarRange(range.Start, Math.Min(range.End, range.Start + request.Limit));
        var next = request.NewestFirst
            ? (page.Start > range.Start ? times[page.Start] : (long?)null)
            : page.End < range.End ? times[page.End] : (long?)null;
        var shown = Thinned(bars, page, perPoint);
        return new(
            bars.Symbol, bars.Timeframe.Format(), request.NewestFirst ? [.. Enumerable.Reverse(shown)] : shown,
            next is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null)
        {
            BarsPerPoint = perPoint,
        };
    }

    private static Bar[] Thinned(BarSeries bars, BarRange range, int perPoint)
    {
        double[] Thin(ReadOnlyMemory<double> column, BarThinning.Reading<double, double> value) =>
            BarThinning.Candles(column, range, perPoint, value);
        var times = BarThinning.Candles<long, long>(bars.Times, range, perPoint, BarThinning.First);
        var (open, close) = (Thin(bars.Open, BarThinning.First), Thin(bars.Close, BarThinning.Last));
        var (high, low) = (Thin(bars.High, BarThinning.Highest), Thin(bars.Low, BarThinning.Lowest));
        var volume = Thin(bars.Volume, BarThinning.Sum);
        var spread = bars.Spread is { } known ? BarThinning.Candles(known, range, perPoint, BarThinning.FirstDefined) : null;
        return
        [
            .. times.Select((time, i) =>
                new Bar(DateTimeOffset.FromUnixTimeMilliseconds(time), open[i], high[i], low[i], close[i], volume[i])
                {
                    Spread = spread?[i],
                }),
        ];
    }
}

internal static class GetBarsEndpoint
{
    internal static void MapGetBars(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/bars/{symbol}",
            async (
                string symbol, IMediator mediator, CancellationToken token, string timeframe = "1m", DateTimeOffset? from = null,
                DateTimeOffset? to = null, int limit = 1000, [FromQuery(Name = "newest_first")] bool newestFirst = false,
                int? points = null) =>
                TypedResults.Ok(await mediator.Send(new GetBars(symbol, timeframe, from, to, limit, newestFirst, points), token)))
            .WithName("GetBars").WithTags("Market data").WithSummary("Bars of a symbol, page by page or thinned");
}
