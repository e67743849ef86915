using FluentValidation;
using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

internal sealed class GetBarSeriesValidator : AbstractValidator<GetBarSeries>
{
    public GetBarSeriesValidator()
    {
        RuleFor(query => query.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(query => $"timeframe: '{query.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(query => query.To).Must((query, to) => to is null || query.From is null || query.From <= to)
            .WithMessage("to: lies before from.");
    }
}

internal sealed class GetBarSeriesHandler(SeriesReader reader) : IRequestHandler<GetBarSeries, BarSeries>
{
    public async Task<BarSeries> Handle(GetBarSeries request, CancellationToken cancellationToken)
    {
        var series = await reader.LoadAsync(
            Symbol.Normalise(request.Symbol), Timeframes.Parse(request.Timeframe), cancellationToken, asOf: request.AsOf);
        var bars = series.Bars;
        var start = request.From is { } from ? OpenTimes.FirstAtOrAfter(bars.Times.Span, from) : 0;
        var end = request.To is { } to ? OpenTimes.FirstAtOrAfter(bars.Times.Span, to) : bars.Count;
        return bars.Part(start..Math.Max(start, end));
    }
}
