using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Splits;

internal sealed class GetBarSuspicionsValidator : AbstractValidator<GetBarSuspicions>
{
    public GetBarSuspicionsValidator() => RuleFor(query => query.Timeframe)
        .Must(name => name is null || Timeframes.TryParse(name, out _))
        .WithMessage(query => $"timeframe: '{query.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
}

internal sealed class GetBarSuspicionsHandler(MarketDataContext context, SeriesReader reader, SuspicionReader suspicions)
    : IRequestHandler<GetBarSuspicions, IReadOnlyList<BarSuspicions>>
{
    public async Task<IReadOnlyList<BarSuspicions>> Handle(GetBarSuspicions request, CancellationToken cancellationToken)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        var stored = await context.Series.AsNoTracking().Where(series => series.Symbol == symbol).ToListAsync(cancellationToken);
        if (stored.Count == 0)
        {
            throw await reader.UnknownAsync(symbol, "symbol", cancellationToken);
        }

        var wanted = request.Timeframe is null ? null : Timeframes.Parse(request.Timeframe).Format();
        var chosen = stored.Where(series => wanted is null || series.Timeframe == wanted)
            .OrderBy(series => Timeframes.Parse(series.Timeframe)).ToList();
        if (chosen.Count == 0)
        {
            throw new NotFoundException(
                $"timeframe: {symbol} is not imported at {wanted}; {string.Join(", ", stored.Select(series => series.Timeframe))}.",
                "timeframe");
        }

        List<BarSuspicions> all = [];
        foreach (var series in chosen)
        {
            if (await suspicions.TryReadAsync(symbol, Timeframes.Parse(series.Timeframe), null, cancellationToken) is { } found)
            {
                all.Add(found with { Adjustments = await AdjustmentsAsync(series.Id, cancellationToken) });
            }
        }

        return all;
    }

    private async Task<IReadOnlyList<BarAdjustment>> AdjustmentsAsync(Guid series, CancellationToken token)
    {
        var made = await context.Adjustments.AsNoTracking().Where(adjustment => adjustment.SeriesId == series)
            .OrderBy(adjustment => adjustment.FirstBar).ThenBy(adjustment => adjustment.Id).ToListAsync(token);
        return made.ConvertAll(adjustment => new BarAdjustment(
            adjustment.FirstBar, adjustment.Kind, adjustment.PriceFactor, adjustment.VolumeFactor, adjustment.Source, adjustment.MadeBy,
            adjustment.MadeAt));
    }
}

internal static class GetBarSuspicionsEndpoint
{
    internal static void MapGetBarSuspicions(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/bars/{symbol}/suspicions",
            async (string symbol, IMediator mediator, CancellationToken token, string? timeframe = null) =>
                TypedResults.Ok(await mediator.Send(new GetBarSuspicions(symbol, timeframe), token)))
            .WithName("GetBarSuspicions").WithTags("Market data")
            .WithSummary("Suspected splits and misprints of a symbol, and what it was adjusted by");
}
