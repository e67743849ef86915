using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Pins;

internal sealed class GetPinsHandler(MarketDataContext context) : IRequestHandler<GetPins, IReadOnlyList<Pin>>
{
    public async Task<IReadOnlyList<Pin>> Handle(GetPins request, CancellationToken cancellationToken)
    {
        var pins = await context.Pins.AsNoTracking().Where(pin => pin.Owner == request.Owner)
            .OrderBy(pin => pin.CreatedAt).ThenBy(pin => pin.Id).ToListAsync(cancellationToken);
        return pins.ConvertAll(pin => new Pin(pin.Id, pin.Symbols, pin.CreatedAt));
    }
}
