using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;
using StrategyFactory.MarketData.Splits;

namespace StrategyFactory.MarketData.Adjustments;

internal sealed class AdjustBarsValidator : AbstractValidator<AdjustBars>
{
    public AdjustBarsValidator()
    {
        RuleFor(command => command.Timeframe).Must(name => name is null || Timeframes.TryParse(name, out _))
            .WithMessage(command => $"timeframe: '{command.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(command => command.Factors).Must((command, factors) => factors is not null || command.Suspected)
            .WithMessage("factors: is missing; a factor file, or suspected for the splits that are suspected.");
        RuleFor(command => command.Suspected).Must((command, suspected) => !suspected || command.Factors is null)
            .WithMessage("suspected: true is not allowed beside factors; one of the two.");
    }
}

internal sealed class AdjustBarsHandler(
    MarketDataContext context, BarStore store, SeriesReader reader, SuspicionReader suspicions, DatabaseSession session,
    TimeProvider clock) : IRequestHandler<AdjustBars, AdjustedBars>
{
    private const string Suspicion = "suspected";

    public Task<AdjustedBars> Handle(AdjustBars request, CancellationToken cancellationToken)
    {
        var factors = request.Factors is null ? null : Read(request, request.Factors);
        return session.InTransactionAsync(inner => AdjustAsync(request, factors, inner), cancellationToken);
    }

    private static List<WrittenFactor> Read(AdjustBars request, Stream content)
    {
        try
        {
            var all = FactorFile.Read(content, Path.GetFileName(request.FileName ?? "factors"));
            var factors = all.Where(factor => factor.IsSplit || request.Dividends).ToList();
            return factors.Count > 0
                ? factors
                : throw new UnprocessableException(
                    "factors: the file holds no split; with dividends its price factors are applied.", "factors");
        }
        catch (BarFileRefusedException refusal)
        {
            throw new UnprocessableException(refusal.Reason, "factors");
        }
    }

    private async Task<AdjustedBars> AdjustAsync(AdjustBars request, IReadOnlyList<WrittenFactor>? factors, CancellationToken token)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        var chosen = await LockAsync(symbol, request.Timeframe, token);
        List<AdjustedSeries> adjusted = [];
        var known = 0;
        foreach (var series in chosen)
        {
            var made = await context.Adjustments.AsNoTracking().Where(record => record.SeriesId == series.Id).ToListAsync(token);
            var bars = await store.ReadAsync(series, token);
            var plan = FactorPlan.Of(bars, factors ?? await SuspectedAsync(series, bars), made, request.Force);
            known += plan.Known;
            adjusted.Add(await ApplyAsync(request, series, bars, plan, token));
        }

        await context.SaveChangesAsync(token);
        return adjusted.Exists(series => series.Applied.Count > 0) ? new(symbol, adjusted) : throw Nothing(symbol, chosen, adjusted, known);
    }

    private async Task<IReadOnlyList<WrittenFactor>> SuspectedAsync(StoredSeries series, BarSeries bars)
    {
        var found = await suspicions.FindAsync(series.ContentHash, () => Task.FromResult(bars));
        return
        [
            .. found.Splits.Select(split => WrittenFactor.SplitOf(
                DateOnly.FromDateTime(split.Bar.UtcDateTime), isLastBefore: false, split.NewShares, split.OldShares)),
        ];
    }

    private async Task<AdjustedSeries> ApplyAsync(
        AdjustBars request, StoredSeries series, BarSeries bars, FactorPlan plan, CancellationToken token)
    {
        var before = series.ContentHash;
        var changed = plan.Applied.Count == 0
            ? 0
            : await store.RescaleAsync(series, bars, [.. plan.Applied.Select(applied => applied.Factor)], token);
        var source = request.Factors is null ? Suspicion : Path.GetFileName(request.FileName ?? "factors");
        foreach (var (written, factor) in plan.Applied)
        {
            context.Adjustments.Add(new()
            {
                Id = Guid.CreateVersion7(),
                SeriesId = series.Id,
                FirstBar = DateTimeOffset.FromUnixTimeMilliseconds(factor.Before),
                Kind = written.Kind,
                PriceFactor = factor.Price,
                VolumeFactor = factor.Volume,
                Source = source,
                MadeBy = request.MadeBy,
                MadeAt = clock.GetUtcNow(),
            });
        }

        if (changed > 0)
        {
            Note(request, series, plan, changed, before);
        }

        var applied = plan.Applied.Select(applied => new AppliedFactor(
            DateTimeOffset.FromUnixTimeMilliseconds(applied.Factor.Before), applied.Written.Kind, applied.Written.Ratio,
            applied.Factor.Price));
        return new(series.Timeframe, changed, [.. applied], plan.Skipped, before, series.ContentHash);
    }

    private void Note(AdjustBars request, StoredSeries series, FactorPlan plan, int changed, string before) => context.Changes.Add(new()
    {
        Id = Guid.CreateVersion7(),
        Kind = BarChange.Adjusted,
        Note = string.Join(", ", plan.Applied.Select(applied => applied.Written.Name)),
        Symbol = series.Symbol,
        Timeframe = series.Timeframe,
        MadeBy = request.MadeBy,
        SpanEnd = DateTimeOffset.FromUnixTimeMilliseconds(plan.Applied.Max(applied => applied.Factor.Before)),
        Bars = changed,
        HashBefore = before,
        HashAfter = series.ContentHash,
        MadeAt = clock.GetUtcNow(),
    });

    private static FactoryException Nothing(
        string symbol, IReadOnlyList<StoredSeries> chosen, List<AdjustedSeries> adjusted, int known)
    {
        var skipped = adjusted.SelectMany(series => series.Skipped.Select(reason => $"{symbol} {series.Timeframe}, {reason}")).ToList();
        var lengths = string.Join(", ", chosen.Select(series => series.Timeframe));
        return known > 0
            ? new ConflictException(
                $"factors: nothing is left to apply, and no factor is applied twice. {string.Join(' ', skipped)}", "factors")
            : skipped.Count > 0
            ? new UnprocessableException(
                $"factors: no date lies within the bars of {symbol} {lengths}, which go "
                + string.Join(", ", chosen.Select(series => FormattableString.Invariant($"from {series.FirstBar:u} to {series.LastBar:u}")))
                + $". {string.Join(' ', skipped)}",
                "factors")
            : new UnprocessableException($"suspected: nothing in the bars of {symbol} {lengths} looks like a split.", Suspicion);
    }

    private async Task<IReadOnlyList<StoredSeries>> LockAsync(string symbol, string? timeframe, CancellationToken token)
    {
        var stored = await context.Series
            .FromSql($"select * from market_data.series where symbol = {symbol} order by symbol, timeframe for update").ToListAsync(token);
        if (stored.Count == 0)
        {
            throw await reader.UnknownAsync(symbol, "symbol", token);
        }

        var wanted = timeframe is null ? null : Timeframes.Parse(timeframe).Format();
        var chosen = stored.Where(series => wanted is null || series.Timeframe == wanted)
            .OrderBy(series => Timeframes.Parse(series.Timeframe)).ToList();
        return chosen.Count > 0
            ? chosen
            : throw new NotFoundException(
                $"timeframe: {symbol} is not imported at {wanted}; {string.Join(", ", stored.Select(series => series.Timeframe))}.",
                "timeframe");
    }
}

internal static class AdjustBarsEndpoint
{
    private const long LargestUpload = 16L << 20;

    internal static void MapAdjustBars(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/bars/{symbol}/adjust", async (
                string symbol, IFormFile? factors, [FromForm] bool? suspected, [FromForm] string? timeframe, [FromForm] bool? dividends,
                [FromForm] bool? force, HttpContext http, IMediator mediator, CancellationToken token) =>
            {
                await using var content = factors?.OpenReadStream();
                return TypedResults.Ok(await mediator.Send(
                    new AdjustBars
                    {
                        Symbol = symbol,
                        Timeframe = string.IsNullOrWhiteSpace(timeframe) ? null : timeframe,
                        Factors = content,
                        FileName = factors?.FileName,
                        Suspected = suspected ?? false,
                        Dividends = dividends ?? false,
                        Force = force ?? false,
                        MadeBy = $"API from {http.Connection.RemoteIpAddress?.ToString() ?? "an unknown address"}",
                    },
                    token));
            })
            .DisableAntiforgery() // The host refuses what comes from a page of somebody else.
            .WithMetadata(
                new RequestSizeLimitAttribute(LargestUpload), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = LargestUpload })
            .WithName("AdjustBars").WithTags("Market data")
            .WithSummary("Adjusts bars of a symbol for splits, by a factor file or as suspected");
}
