using System.Globalization;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Datasets;

namespace StrategyFactory.MarketData.Exports;

internal sealed class ExportBarsValidator : AbstractValidator<ExportBars>
{
    private const int MostFeatures = 500;

    public ExportBarsValidator()
    {
        RuleFor(query => query.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(query => $"timeframe: '{query.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(query => query.Format).Must(format => ExportFormats.All.Contains(format, StringComparer.Ordinal))
            .WithMessage(query => $"format: '{query.Format}' is not known; allowed: {string.Join(", ", ExportFormats.All)}.");
        RuleFor(query => query.To).Must((query, to) => to is null || query.From is null || query.From <= to)
            .WithMessage("to: lies before from.");
        RuleFor(query => query.Features).Must(names => names.Count <= MostFeatures)
            .WithMessage(query => $"features: {query.Features.Count} names are given; at most {MostFeatures}.");
    }
}

internal sealed class ExportBarsHandler(SeriesReader reader, FeatureReader features, RegimeReader regimes, IMediator mediator)
    : IRequestHandler<ExportBars, BarExport>
{
    private const string AllFeatures = "all";
    private const string DefaultFeatures = "default";

    // a file belongs to no run, whose horizon would move the cut by a few bars
    private const int Horizon = 1;

    public async Task<BarExport> Handle(ExportBars request, CancellationToken cancellationToken)
    {
        var series = await reader.LoadAsync(Symbol.Normalise(request.Symbol), Timeframes.Parse(request.Timeframe), cancellationToken);
        var (start, end) = Range(series.Bars, request);
        var names = await NamesAsync(request.Features, series.Bars.Symbol, cancellationToken);
        var columns = await FeaturesAsync(names, series, cancellationToken);
        var named = request.Regimes ? await RegimesAsync(series, cancellationToken) : [];
        var bars = series.Bars;
        var table = new ExportTable(
            bars.Part(start..end),
            names,
            columns.ConvertAll(column => column[start..end]),
            [.. named.Select(column => column.Name)],
            [.. named.Select(column => column.Values[start..end])],
            About(series));
        var stem = string.Concat(bars.Symbol.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_'));
        var file = $"{stem}-{bars.Timeframe.Format()}{(names.Count > 0 || named.Count > 0 ? "-features" : "")}.{request.Format}";
        return request.Format == ExportFormats.Parquet
            ? new(file, "application/vnd.apache.parquet", table.Bars.Count, table.Names,
                (stream, progress, token) => BarsParquet.WriteAsync(table, stream, progress, token))
            : new(file, "text/csv; charset=utf-8", table.Bars.Count, table.Names,
                (stream, progress, token) => BarsCsv.WriteAsync(table, stream, progress, token));
    }

    private static (int Start, int End) Range(BarSeries bars, ExportBars request)
    {
        var times = bars.Times.Span;
        var start = request.From is { } from ? times.FirstAtOrAfter(from) : 0;
        var end = request.To is { } to ? times.FirstAtOrAfter(to) : bars.Count;
        return start < end ? (start, end) : throw new UnprocessableException(
            $"from: no bar of {bars.Symbol} {bars.Timeframe.Format()} opens between from and to; its bars open from {At(times[0])} to "
            + $"{At(times[^1])}.", "from");
    }

    private static string At(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<string>> NamesAsync(IReadOnlyList<string> asked, string symbol, CancellationToken token)
    {
        List<string> names = [];
        foreach (var name in asked)
        {
            names.AddRange(name switch
            {
                AllFeatures => (await mediator.Send(new GetFeatureColumns(symbol), token)).Columns.Where(column => column.Available)
                    .Select(column => column.Name),
                DefaultFeatures => await mediator.Send(new ResolveFeatures(null, null), token),
                _ => [name],
            });
        }

        return names.Count == 0 ? [] : await mediator.Send(new ResolveFeatures(names, null), token);
    }

    private async Task<List<ReadOnlyMemory<double>>> FeaturesAsync(
        IReadOnlyList<string> names, CachedSeries series, CancellationToken token)
    {
        var definitions = await features.DefineAsync(names, token);
        var references = await features.ReferencesAsync(definitions, series.Bars.Timeframe, token);
        var vix = definitions.Any(definition => definition.NeedsVix) ? await features.VixAsync(token) : null;
        var columns = new ReadOnlyMemory<double>[definitions.Length];

        // of all bars, so that a part has the values that the whole has
        await Parallel.ForAsync(
            0, definitions.Length, token,
            async (i, each) => columns[i] = await features.ColumnAsync(definitions[i], series, references, vix, each));
        return [.. columns];
    }

    private async Task<List<(string Name, ReadOnlyMemory<sbyte> Values)>> RegimesAsync(CachedSeries series, CancellationToken token)
    {
        var selection = SegmentCuts.Of(series.Bars.Count, new(), Horizon, executionDelayBars: 0).Selection;
        var (columns, _) = await regimes.ReadAsync(series, selection, await features.VixAsync(token), token);
        return [("regime_vix", columns.Vix), ("regime_gmm", columns.Gmm), ("regime_sma", columns.Sma)];
    }

    private static Dictionary<string, string> About(CachedSeries series) => new(StringComparer.Ordinal)
    {
        ["strategy_factory.symbol"] = series.Bars.Symbol,
        ["strategy_factory.timeframe"] = series.Bars.Timeframe.Format(),
        ["strategy_factory.source_timeframe"] = series.Snapshot.Timeframe,
        ["strategy_factory.content_hash"] = series.Snapshot.ContentHash,
    };
}

internal static class ExportBarsEndpoints
{
    internal static void MapExportBars(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/api/bars/{symbol}/export",
            async (
                string symbol, IMediator mediator, CancellationToken token, string timeframe = "1m", DateTimeOffset? from = null,
                DateTimeOffset? to = null, string format = "csv") =>
                Answer(await mediator.Send(
                    new ExportBars { Symbol = symbol, Timeframe = timeframe, From = from, To = to, Format = format }, token), token))
            .WithName("ExportBars").WithTags("Market data").WithSummary("Bars of a symbol as a CSV or Parquet file")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        routes.MapGet(
            "/api/features/{symbol}/export",
            async (
                string symbol, IMediator mediator, CancellationToken token, string timeframe = "1m", DateTimeOffset? from = null,
                DateTimeOffset? to = null, string format = "csv", string features = "default", bool regimes = false) =>
                Answer(await mediator.Send(
                    new ExportBars
                    {
                        Symbol = symbol,
                        Timeframe = timeframe,
                        From = from,
                        To = to,
                        Format = format,
                        Features = features.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                        Regimes = regimes,
                    },
                    token), token))
            .WithName("ExportFeatures").WithTags("Market data")
            .WithSummary("Bars of a symbol with features and regimes as a CSV or Parquet file")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }

    private static Microsoft.AspNetCore.Http.HttpResults.PushStreamHttpResult Answer(BarExport export, CancellationToken token) =>
        TypedResults.Stream(stream => export.WriteAsync(stream, null, token), export.ContentType, export.FileName);
}
