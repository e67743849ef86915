using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Forgetting;

internal sealed class ForgetBarsValidator : AbstractValidator<ForgetBars>
{
    public ForgetBarsValidator()
    {
        RuleFor(command => command.Timeframe).Must(name => name is null || Timeframes.TryParse(name, out _))
            .WithMessage(command => $"timeframe: '{command.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(command => command.To).Must((command, to) => to is null || command.From is null || command.From < to)
            .WithMessage(command => FormattableString.Invariant($"to: {command.To:O} is not after from; a later time, itself excluded."));
    }
}

internal sealed class ForgetBarsHandler(
    MarketDataContext context, BarStore store, SeriesReader reader, DatabaseSession session, TimeProvider clock)
    : IRequestHandler<ForgetBars, ForgottenBars>
{
    private const int Named = 5;

    public Task<ForgottenBars> Handle(ForgetBars request, CancellationToken cancellationToken) =>
        session.InTransactionAsync(inner => ForgetAsync(request, inner), cancellationToken);

    private async Task<ForgottenBars> ForgetAsync(ForgetBars request, CancellationToken token)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        var stored = await LockAsync(symbol, request.Timeframe, token);
        await RequireUnreadAsync(symbol, stored, token);
        List<ForgottenSeries> forgotten = [];
        foreach (var series in stored)
        {
            var (before, count) = (series.ContentHash, series.Bars);
            var (left, gone) = await store.CutAsync(
                series, request.From?.FirstAtOrAfter() ?? long.MinValue, request.To?.FirstAtOrAfter() ?? long.MaxValue, token);
            if (gone > 0)
            {
                forgotten.Add(new(series.Timeframe, gone, count - gone));
                Note(request, series, gone, before, left?.ContentHash);
            }
        }

        await context.SaveChangesAsync(token);
        return forgotten.Count > 0
            ? new(symbol, request.From, request.To, forgotten)
            : throw new NotFoundException(
                $"No bar of {symbol} {string.Join(", ", stored.Select(series => series.Timeframe))} lies in the span; they go "
                + string.Join(", ", stored.Select(series => FormattableString.Invariant($"from {series.FirstBar:u} to {series.LastBar:u}")))
                + ".",
                "from");
    }

    // Locked before looking for readers: whoever pins meanwhile waits, and finds what is left.
    private async Task<IReadOnlyList<StoredSeries>> LockAsync(string symbol, string? timeframe, CancellationToken token)
    {
        var stored = await context.Series
            .FromSql($"select * from market_data.series where symbol = {symbol} order by symbol, timeframe for update").ToListAsync(token);
        if (stored.Count == 0)
        {
            throw await reader.UnknownAsync(symbol, "symbol", token);
        }

        var ordered = stored.OrderBy(series => Timeframes.Parse(series.Timeframe)).ToList();
        if (timeframe is null)
        {
            return ordered;
        }

        var name = Timeframes.Parse(timeframe).Format();
        return ordered.Find(series => series.Timeframe == name) is { } only
            ? [only]
            : throw new NotFoundException(
                $"timeframe: {symbol} is not imported at {name}; {string.Join(", ", ordered.Select(series => series.Timeframe))}.",
                "timeframe");
    }

    private async Task RequireUnreadAsync(string symbol, IReadOnlyList<StoredSeries> stored, CancellationToken token)
    {
        var ids = stored.Select(series => series.Id).ToList();
        var pinned = context.PinnedSeries.Where(series => ids.Contains(series.SeriesId)).Select(series => series.PinId);
        var readers = await context.Pins.AsNoTracking().Where(pin => pinned.Contains(pin.Id))
            .OrderBy(pin => pin.CreatedAt).ThenBy(pin => pin.Id).ToListAsync(token);
        if (readers.Count > 0)
        {
            var names = string.Join(", ", readers.Take(Named).Select(pin => $"{pin.Owner} {pin.Id}"));
            var more = readers.Count > Named ? $" and {readers.Count - Named} more" : "";
            throw new ConflictException(
                $"symbol: {symbol} is being read by {names}{more}; its bars can be forgotten once they have ended or are cancelled.",
                "symbol");
        }
    }

    private void Note(ForgetBars request, StoredSeries series, int bars, string before, string? after)
    {
        context.Changes.Add(new()
        {
            Id = Guid.CreateVersion7(),
            Symbol = series.Symbol,
            Timeframe = series.Timeframe,
            MadeBy = request.MadeBy,
            SpanStart = request.From?.ToUniversalTime(),
            SpanEnd = request.To?.ToUniversalTime(),
            Bars = bars,
            HashBefore = before,
            HashAfter = after,
            MadeAt = clock.GetUtcNow(),
        });
    }
}

internal static class ForgetBarsEndpoint
{
    internal static void MapForgetBars(this IEndpointRouteBuilder routes) =>
        routes.MapDelete(
            "/api/bars/{symbol}",
            async (
                string symbol, HttpContext http, IMediator mediator, CancellationToken token, string? timeframe = null,
                DateTimeOffset? from = null, DateTimeOffset? to = null) =>
            {
                var madeBy = $"API from {http.Connection.RemoteIpAddress?.ToString() ?? "an unknown address"}";
                return TypedResults.Ok(await mediator.Send(new ForgetBars(symbol, timeframe, from, to, madeBy), token));
            })
            .WithName("ForgetBars").WithTags("Market data").WithSummary("Removes bars of a symbol for good, all or those of a span");
}
