using MediatR;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Backtests;

internal sealed class FindTickSizeHandler : IRequestHandler<FindTickSize, TickSize>
{
    public Task<TickSize> Handle(FindTickSize request, CancellationToken cancellationToken) =>
        Task.FromResult(new TickSize(request.Settings.Fill == Fill.Passive ? StrategyBacktest.Tick(request.Settings, request.Bars) : null));
}
