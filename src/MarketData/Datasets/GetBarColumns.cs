using FluentValidation;
using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.MarketData.Datasets;

internal sealed class GetBarColumnsValidator : AbstractValidator<GetBarColumns>
{
    private const int Most = 200;

    public GetBarColumnsValidator()
    {
        RuleFor(query => query.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(query => $"timeframe: '{query.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(query => query.Columns).Must(columns => columns.Count <= Most && columns.All(column => column is not null))
            .WithMessage(query => $"columns: {query.Columns.Count} names, or one is null; at most {Most}.");
    }
}

internal sealed class GetBarColumnsHandler(SeriesReader reader, FeatureReader features) : IRequestHandler<GetBarColumns, BarColumns>
{
    private const string Field = "covariates";

    public async Task<BarColumns> Handle(GetBarColumns request, CancellationToken cancellationToken)
    {
        var timeframe = Timeframes.Parse(request.Timeframe);
        var symbol = Symbol.Normalise(request.Symbol);
        var series = await reader.LoadAsync(symbol, timeframe, cancellationToken, asOf: request.AsOf);
        var columns = request.Columns.Select(BarColumn.Parse).ToList();
        Dictionary<string, CachedSeries> others = new(StringComparer.Ordinal);
        foreach (var (column, other) in columns.SelectMany(column => column.Symbols.Select(other => (column, other))))
        {
            if (!others.ContainsKey(other))
            {
                others[other] = await OtherAsync(column, other, timeframe, request.AsOf, cancellationToken);
            }
        }

        var needsVix = columns.Exists(column => column.Feature is { NeedsVix: true });
        var vix = needsVix ? await features.VixAsync(cancellationToken, request.AsOf) : null;
        var bars = series.Bars;
        var start = request.From is { } from ? OpenTimes.FirstAtOrAfter(bars.Times.Span, from) : 0;
        var end = Math.Max(start, request.To is { } to ? OpenTimes.FirstAtOrAfter(bars.Times.Span, to) : bars.Count);
        List<ReadOnlyMemory<double>> values = [];
        foreach (var column in columns)
        {
            // of all bars, so that a part has the values that the whole has
            var whole = column.Feature is { } feature
                ? await features.ColumnAsync(feature, series, others, vix, cancellationToken)
                : column.Of is { } of ? Joined(bars, others[of].Bars, column.Price!) : column.Price!(bars);
            values.Add(whole[start..end]);
        }

        return new(bars.Part(start..end), columns.ConvertAll(column => column.Name), values);
    }

    private static double[] Joined(BarSeries bars, BarSeries other, Func<BarSeries, ReadOnlyMemory<double>> price)
    {
        var joined = new double[bars.Count];
        AsOfJoin.ByCloseTime(bars, other, price(other).Span, joined, AsOfJoin.OldestMilliseconds);
        return joined;
    }

    private async Task<CachedSeries> OtherAsync(
        BarColumn column, string symbol, Timeframe timeframe, Guid? asOf, CancellationToken token)
    {
        try
        {
            return await reader.LoadAsync(symbol, timeframe, token, Field, asOf);
        }
        catch (NotFoundException missing)
        {
            throw new NotFoundException($"{Field}: '{column.Name}' cannot be had. {missing.Message} {BarColumn.Allowed}", Field);
        }
    }
}
