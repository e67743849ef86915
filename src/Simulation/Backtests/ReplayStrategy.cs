using MediatR;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Backtests;

internal sealed class ReplayStrategyHandler(IMediator mediator) : IRequestHandler<ReplayStrategy, ReplayedStrategy>
{
    public async Task<ReplayedStrategy> Handle(ReplayStrategy request, CancellationToken cancellationToken)
    {
        var predictions = await mediator.Send(new GetPredictions(request.ModelId, request.Ticker, request.Holdout), cancellationToken);
        var threshold = StrategyBacktest.Threshold(request.Strategy, predictions);
        var found = GridBacktest.Run(
            StrategyBacktest.Segment(predictions, [request.Strategy.RegimeConfig]),
            new([StrategyBacktest.Reachable(threshold)], [request.Strategy.ZScoreCutoff], 1),
            StrategyBacktest.Settings(request.Settings), threads: 1);
        return new(StrategyBacktest.Stored(threshold), ResultMapping.Of(found.Metrics.Span[0]), found.DailyReturns(0).ToArray());
    }
}
