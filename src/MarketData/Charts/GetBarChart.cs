using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Datasets;
using StrategyFactory.MarketData.Features;
using static StrategyFactory.MarketData.Bars.BarThinning;

namespace StrategyFactory.MarketData.Charts;

internal sealed class GetBarChartValidator : AbstractValidator<GetBarChart>
{
    public GetBarChartValidator()
    {
        RuleFor(query => query.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(query => $"timeframe: '{query.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(query => query.About).InclusiveBetween(10, 10_000)
            .WithMessage(query => $"about: {query.About} is not allowed; 10 to 10000.");
        RuleFor(query => query.To).Must((query, to) => to is null || query.From is null || query.From <= to)
            .WithMessage("to: lies before from.");
        RuleFor(query => query.Regime).Must(name => name is null || RegimeConfig.Columns.ContainsKey(name))
            .WithMessage(query => $"regime: '{query.Regime}' is not known; allowed: {string.Join(", ", RegimeConfig.Columns.Keys)}.");
    }
}

internal sealed class GetBarChartHandler(SeriesReader reader, FeatureReader features, RegimeReader regimes)
    : IRequestHandler<GetBarChart, BarChart>
{
    // a chart belongs to no run, whose horizon would move the cut by a few bars
    private const int Horizon = 1;

    public async Task<BarChart> Handle(GetBarChart request, CancellationToken cancellationToken)
    {
        var definition = request.Feature is { } name ? (await features.DefineAsync([name], cancellationToken))[0] : null;
        var series = await reader.LoadAsync(Symbol.Normalise(request.Symbol), Timeframes.Parse(request.Timeframe), cancellationToken);
        var bars = series.Bars;
        var range = Range(bars.Times.Span, request.From, request.To);
        var barsPerCandle = BarsPerCandle(range.Count, request.About);
        var whole = Whole(range, barsPerCandle, bars.Count);
        var vix = definition is null && request.Regime is null ? null : await features.VixAsync(cancellationToken);

        TValue[] Thin<T, TValue>(ReadOnlyMemory<T> column, Reading<T, TValue> value) => Candles(column, whole, barsPerCandle, value);
        return new()
        {
            Symbol = bars.Symbol,
            Timeframe = bars.Timeframe.Format(),
            Bars = bars.Count,
            BarsPerCandle = barsPerCandle,
            Times = Thin<long, long>(bars.Times, First),
            Open = Thin<double, double>(bars.Open, First),
            High = Thin<double, double>(bars.High, Highest),
            Low = Thin<double, double>(bars.Low, Lowest),
            Close = Thin<double, double>(bars.Close, Last),
            Volume = Thin<double, double>(bars.Volume, Sum),
            Feature = definition is null
                ? null
                : Thin<double, double?>(await FeatureAsync(definition, series, vix, cancellationToken), LastDefined),
            FeatureIsStationary = definition?.IsStationary,
            Regime = request.Regime is null
                ? null
                : Thin<sbyte, int>(await RegimeAsync(request.Regime, series, vix, cancellationToken), MostFrequent),
        };
    }

    private static BarRange Range(ReadOnlySpan<long> times, DateTimeOffset? from, DateTimeOffset? to) => new(
        from is { } first ? OpenTimes.FirstAtOrAfter(times, first) : 0,
        to is { } last ? OpenTimes.FirstAtOrAfter(times, last.AddMilliseconds(1)) : times.Length);

    private async Task<ReadOnlyMemory<double>> FeatureAsync(
        FeatureDefinition definition, CachedSeries series, CachedSeries? vix, CancellationToken token) =>
        await features.ColumnAsync(
            definition, series, await features.ReferencesAsync([definition], series.Bars.Timeframe, token), vix, token);

    private async Task<ReadOnlyMemory<sbyte>> RegimeAsync(string name, CachedSeries series, CachedSeries? vix, CancellationToken token)
    {
        var selection = SegmentCuts.Of(series.Bars.Count, new(), Horizon, executionDelayBars: 0).Selection;
        var (columns, _) = await regimes.ReadAsync(series, selection, vix, token);
        return name switch
        {
            "regime_vix" => columns.Vix,
            "regime_gmm" => columns.Gmm,
            _ => columns.Sma,
        };
    }
}

internal static class GetBarChartEndpoint
{
    internal static void MapGetBarChart(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/bars/{symbol}/chart", async (
                    string symbol, IMediator mediator, CancellationToken token, string timeframe = "1m", DateTimeOffset? from = null,
                    DateTimeOffset? to = null,
                    int about = 1000, string? feature = null, string? regime = null) =>
                TypedResults.Ok(await mediator.Send(new GetBarChart(symbol, timeframe, from, to, about, feature, regime), token)))
            .WithName("GetBarChart").WithTags("Market data")
            .WithSummary("Bars of a symbol thinned to about so many candles, with a feature and a regime");
}
