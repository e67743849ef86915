using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Searches;

internal sealed class ReleaseEndedForecastsHandler(ForecastingContext context, IMediator mediator)
    : AsyncRequestHandler<ReleaseEndedForecasts>
{
    protected override async Task Handle(ReleaseEndedForecasts request, CancellationToken cancellationToken)
    {
        var pins = await mediator.Send(new GetPins(PinOwner.ForecastSearch), cancellationToken);
        Guid[] ids = [.. pins.Select(pin => pin.Id)];
        var searches = await context.Searches.AsNoTracking().Where(search => ids.Contains(search.Id))
            .Select(search => new { search.Id, search.Status }).ToListAsync(cancellationToken);
        var open = searches.Where(search => !SearchStatus.IsEnded(search.Status)).Select(search => search.Id).ToHashSet();
        await mediator.Send(new ReleaseBars([.. ids.Where(id => !open.Contains(id))]), cancellationToken);
    }
}
