using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.Jobs;

internal sealed class ReleaseEndedTuningsHandler(FineTuningContext context, IMediator mediator)
    : AsyncRequestHandler<ReleaseEndedTunings>
{
    protected override async Task Handle(ReleaseEndedTunings request, CancellationToken cancellationToken)
    {
        var pins = await mediator.Send(new GetPins(PinOwner.Tuning), cancellationToken);
        Guid[] ids = [.. pins.Select(pin => pin.Id)];
        var open = await context.Jobs.Where(job => ids.Contains(job.Id) && job.Status == JobRollUp.InProgress).Select(job => job.Id)
            .ToListAsync(cancellationToken);
        await mediator.Send(new ReleaseBars([.. ids.Except(open)]), cancellationToken);
    }
}
