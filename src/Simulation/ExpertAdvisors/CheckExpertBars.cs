using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class CheckExpertBarsHandler(IMediator mediator, IOptions<SimulationOptions> options)
    : AsyncRequestHandler<CheckExpertBars>
{
    protected override async Task Handle(CheckExpertBars request, CancellationToken cancellationToken)
    {
        var period = request with { Symbol = Symbol.Normalise(request.Symbol) };
        var fewest = options.Value.ExpertAdvisors.MinimumBars;
        if (period.AlsoOn.Count == 0)
        {
            SearchedBars.Of(await CountAsync(period, cancellationToken), period, fewest);
            return;
        }

        var first = await ReadAsync(period.Symbol, period, cancellationToken);
        var forwardStart = SearchedBars.Of(first.Count, period, fewest);
        foreach (var symbol in period.AlsoOn)
        {
            var series = await ReadAsync(symbol, period, cancellationToken);
            FurtherMarket.Match(first.Times.Span, forwardStart, period.Symbol, series, fewest);
        }
    }

    // A series that is meant as a whole need not be read to be counted.
    private async Task<int> CountAsync(CheckExpertBars period, CancellationToken token)
    {
        var stored = (await mediator.Send(new GetSymbols(), token)).FirstOrDefault(
            series => series.Symbol == period.Symbol && series.Timeframe == period.Timeframe);
        return stored is not null && !(period.From > stored.FirstBar) && !(period.To <= stored.LastBar)
            ? stored.Bars
            : (await ReadAsync(period.Symbol, period, token)).Count;
    }

    private Task<BarSeries> ReadAsync(string symbol, CheckExpertBars period, CancellationToken token) =>
        mediator.Send(new GetBarSeries(symbol, period.Timeframe, period.From, period.To), token);
}
