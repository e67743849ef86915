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
        SearchedBars.Of(await CountAsync(period, cancellationToken), period, options.Value.ExpertAdvisors.MinimumBars);
    }

    // A series that is meant as a whole need not be read to be counted.
    private async Task<int> CountAsync(CheckExpertBars period, CancellationToken token)
    {
        var stored = (await mediator.Send(new GetSymbols(), token)).FirstOrDefault(
            series => series.Symbol == period.Symbol && series.Timeframe == period.Timeframe);
        return stored is not null && !(period.From > stored.FirstBar) && !(period.To <= stored.LastBar)
            ? stored.Bars
            : (await mediator.Send(new GetBarSeries(period.Symbol, period.Timeframe, period.From, period.To), token)).Count;
    }
}
