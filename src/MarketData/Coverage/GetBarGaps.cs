using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.MarketData.Coverage;

internal sealed class GetBarGapsValidator : AbstractValidator<GetBarGaps>
{
    public GetBarGapsValidator()
    {
        RuleFor(query => query.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(query => $"timeframe: '{query.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(query => query.Most).InclusiveBetween(1, 1000).WithMessage(query => $"most: {query.Most} is not allowed; 1 to 1000.");
    }
}

internal sealed class GetBarGapsHandler(SeriesReader reader, ColumnCache cache) : IRequestHandler<GetBarGaps, BarGaps>
{
    private const int BytesPerGap = 64;

    public async Task<BarGaps> Handle(GetBarGaps request, CancellationToken cancellationToken)
    {
        var series = await reader.LoadAsync(Symbol.Normalise(request.Symbol), Timeframes.Parse(request.Timeframe), cancellationToken);
        return await cache.GetAsync($"{request.Most} gaps of {series.Key}", () => Task.Run(() =>
        {
            var times = series.Bars.Times.Span;
            var timeframe = series.Bars.Timeframe;
            var gaps = new BarGaps(
                series.Bars.Symbol, timeframe.Format(), times.Length, DateTimeOffset.FromUnixTimeMilliseconds(times[0]),
                DateTimeOffset.FromUnixTimeMilliseconds(times[^1]),
                BarSpacing.Gaps(times, timeframe), BarSpacing.Longest(times, timeframe, request.Most));
            return (gaps, (long)BytesPerGap * (1 + gaps.Longest.Count));
        }));
    }
}

internal static class GetBarGapsEndpoint
{
    internal static void MapGetBarGaps(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/bars/{symbol}/gaps",
            async (string symbol, IMediator mediator, CancellationToken token, string timeframe = "1m", int most = 50) =>
                TypedResults.Ok(await mediator.Send(new GetBarGaps(symbol, timeframe, most), token)))
            .WithName("GetBarGaps").WithTags("Market data").WithSummary("Where bars of a symbol are missing");
}
