using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Backtests;

internal sealed class RehearseStrategiesHandler(IMediator mediator, IOptions<SimulationOptions> options)
    : IRequestHandler<RehearseStrategies, IReadOnlyList<RehearsedStrategy>>
{
    public async Task<IReadOnlyList<RehearsedStrategy>> Handle(RehearseStrategies request, CancellationToken cancellationToken)
    {
        var predictions = await mediator.Send(
            new GetPredictions(request.ModelId, request.Ticker) { AsOf = request.AsOf }, cancellationToken);
        var thresholds = request.Strategies.Select(strategy => StrategyBacktest.Threshold(strategy, predictions)).ToList();
        var (levels, cutoffs, regimes) = (
            thresholds.Distinct().ToList(), request.Strategies.Select(strategy => strategy.ZScoreCutoff).Distinct().ToList(),
            request.Strategies.Select(strategy => strategy.RegimeConfig).Distinct().ToList());
        var found = GridBacktest.Run(
            StrategyBacktest.Segment(predictions, regimes, request.Settings),
            new([.. levels.Select(StrategyBacktest.Reachable)], [.. cutoffs], regimes.Count),
            StrategyBacktest.Settings(request.Settings, predictions),
            options.Value.Threads > 0 ? options.Value.Threads : Environment.ProcessorCount);
        return [.. request.Strategies.Select((strategy, i) =>
        {
            var row = (levels.IndexOf(thresholds[i]) * cutoffs.Count) + cutoffs.IndexOf(strategy.ZScoreCutoff);
            var place = (row * regimes.Count) + regimes.IndexOf(strategy.RegimeConfig);
            return new RehearsedStrategy(ResultMapping.Of(found.Metrics.Span[place]), found.DailyReturns(place));
        })];
    }
}
