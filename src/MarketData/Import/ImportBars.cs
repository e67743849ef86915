using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Splits;

namespace StrategyFactory.MarketData.Import;

internal sealed class ImportBarsValidator : AbstractValidator<ImportBars>
{
    public ImportBarsValidator()
    {
        RuleFor(command => command.Symbol).Custom((symbol, context) =>
        {
            if (!Symbol.TryParse(symbol, out _, out var error))
            {
                context.AddFailure("symbol: " + error);
            }
        });
        RuleFor(command => command.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(command => $"timeframe: '{command.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(command => command.Columns).Custom((columns, context) =>
        {
            if (ColumnsOption.Excess(columns) is { } excess)
            {
                context.AddFailure(excess);
            }
        });
        RuleFor(command => command.Stamp).Must(stamp => string.IsNullOrWhiteSpace(stamp) || stamp.Trim() is "open" or "close")
            .WithMessage(command => $"stamp: '{command.Stamp}' is not known; allowed: open, close.");
        RuleFor(command => command.DecimalMark).Must(mark => string.IsNullOrWhiteSpace(mark) || mark.Trim() is "." or ",")
            .WithMessage(command => $"decimal_mark: '{command.DecimalMark}' is not allowed; . or ,");
        RuleFor(command => command.MaxRejectedFraction).Must(fraction => fraction is null or (>= 0 and <= 1))
            .WithMessage(command => $"max_rejected_fraction: {command.MaxRejectedFraction} is not allowed; 0 to 1.");
    }
}

internal sealed class ImportBarsHandler(
    BarStore store, ImportScale scale, SuspicionReader suspicions, MarketDataContext context, DatabaseSession session, TimeProvider clock,
    IOptions<MarketDataOptions> options) : IRequestHandler<ImportBars, ImportReport>
{
    private const int ToldPrints = 10;

    public async Task<ImportReport> Handle(ImportBars request, CancellationToken cancellationToken)
    {
        var symbol = Symbol.Parse(request.Symbol);
        var reading = new ImportOptions
        {
            Timeframe = Timeframes.Parse(request.Timeframe),
            Format = Given(request.Format),
            Columns = Given(request.Columns),
            TimeZone = Given(request.TimeZone),
            IsStampedAtClose = Given(request.Stamp) is { } stamp ? stamp == "close" : null,
            DecimalMark = Given(request.DecimalMark)?[0],
            UseAdjustedClose = request.UseAdjustedClose,
            MaxRejectedFraction = request.MaxRejectedFraction ?? options.Value.MaxRejectedFraction,
            MaxUncompressedBytes = options.Value.MaxImportBytes,
        };
        var file = await Task.Run(() => Read(request, symbol.Text, reading, cancellationToken), cancellationToken);
        return await session.InTransactionAsync(inner => StoreAsync(file, request.FileName, inner), cancellationToken);
    }

    private static BarFileResult Read(ImportBars request, string symbol, ImportOptions reading, CancellationToken token)
    {
        try
        {
            return BarFileReader.Read(request.Content, request.FileName, symbol, reading, request.Progress, token);
        }
        catch (BarFileRefusedException refusal)
        {
            throw new UnprocessableException(refusal.Reason, refusal.Field) { Details = refusal.Report };
        }
    }

    private async Task<ImportReport> StoreAsync(BarFileResult file, string fileName, CancellationToken token)
    {
        var (bars, adjusted) = await scale.FitAsync(file.Bars, token);
        var series = await store.MergeAsync(bars, token);

        // All bars, since a split may lie between those of two files; most often they are those of this one.
        var found = await suspicions.FindAsync(
            series.ContentHash, async () => series.Bars == bars.Count ? bars : await store.ReadAsync(series, token));
        var report = file.Report with
        {
            Adjusted = adjusted,
            SuspectedSplits = found.Splits,
            SuspectedPrints = found.Prints.Count,
            FirstSuspectedPrints = [.. found.Prints.Take(ToldPrints)],
        };
        context.Imports.Add(new()
        {
            Id = Guid.CreateVersion7(),
            SeriesId = series.Id,
            FileName = Path.GetFileName(fileName),
            Report = System.Text.Json.JsonSerializer.Serialize(report, FactoryJson.Options),
            CreatedAt = clock.GetUtcNow(),
        });
        await context.SaveChangesAsync(token);
        return report;
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

internal static class ImportBarsEndpoint
{
    private const long LargestUpload = 2L << 30;

    internal static void MapImportBars(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/bars/import", async (
                IFormFile file, [FromForm] string symbol, [FromForm] string timeframe, [FromForm] string? format,
                [FromForm] string? columns, [FromForm(Name = "time_zone")] string? timeZone,
                [FromForm] string? stamp, [FromForm(Name = "decimal_mark")] string? decimalMark,
                [FromForm(Name = "use_adjusted_close")] bool? useAdjustedClose,
                [FromForm(Name = "max_rejected_fraction")] double? maxRejectedFraction, IMediator mediator, CancellationToken token) =>
            {
                await using var content = file.OpenReadStream();
                var report = await mediator.Send(
                    new ImportBars
                    {
                        Symbol = symbol,
                        Timeframe = timeframe,
                        FileName = file.FileName,
                        Content = content,
                        Format = format,
                        Columns = columns,
                        TimeZone = timeZone,
                        Stamp = stamp,
                        DecimalMark = decimalMark,
                        UseAdjustedClose = useAdjustedClose ?? false,
                        MaxRejectedFraction = maxRejectedFraction,
                    },
                    token);
                return TypedResults.Ok(report);
            })
            .DisableAntiforgery() // The host refuses what comes from a page of somebody else.
            .WithMetadata(
                new RequestSizeLimitAttribute(LargestUpload), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = LargestUpload })
            .WithName("ImportBars").WithTags("Market data").WithSummary("Imports a bar file; formats are detected");
}
