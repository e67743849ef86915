using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Runs;

internal sealed class ReleaseEndedRunsHandler(EvolutionContext context, IMediator mediator, TimeProvider clock)
    : AsyncRequestHandler<ReleaseEndedRuns>
{
    /// <summary>Bars are pinned before their run is planned and stored; no plan takes so long.</summary>
    private static readonly TimeSpan LongestPlan = TimeSpan.FromHours(1);

    protected override async Task Handle(ReleaseEndedRuns request, CancellationToken cancellationToken)
    {
        var pins = await mediator.Send(new GetPins(PinOwner.Run), cancellationToken);
        Guid[] ids = [.. pins.Select(pin => pin.Id)];
        var runs = await context.Runs.AsNoTracking().Where(run => ids.Contains(run.Id)).Select(run => new { run.Id, run.Status })
            .ToDictionaryAsync(run => run.Id, run => run.Status, cancellationToken);
        var planned = clock.GetUtcNow() - LongestPlan;
        Guid[] ended =
        [
            .. pins.Where(pin => runs.TryGetValue(pin.Id, out var status) ? RunTransitions.IsEnded(status) : pin.CreatedAt < planned)
                .Select(pin => pin.Id),
        ];
        await mediator.Send(new ReleaseBars(ended), cancellationToken);
    }
}
