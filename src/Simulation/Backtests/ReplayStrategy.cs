using MediatR;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Backtests;

internal sealed class ReplayStrategyHandler(IMediator mediator) : IRequestHandler<ReplayStrategy, ReplayedStrategy>
{
    public async Task<ReplayedStrategy> Handle(ReplayStrategy request, CancellationToken cancellationToken)
    {
        var predictions = await mediator.Send(
            new GetPredictions(request.ModelId, request.Ticker, request.Holdout) { AsOf = request.AsOf }, cancellationToken);
        var threshold = StrategyBacktest.Threshold(request.Strategy, predictions);
        var segment = StrategyBacktest.Segment(predictions, [request.Strategy.RegimeConfig], request.Settings);
        var settings = StrategyBacktest.Settings(request.Settings, predictions);
        var (reachable, cutoff) = (StrategyBacktest.Reachable(threshold), request.Strategy.ZScoreCutoff);
        var found = GridBacktest.Run(segment, new([reachable], [cutoff], 1), settings, threads: 1);
        var trace = StrategyReplay.Run(segment, new(reachable, cutoff, 0), settings);
        return new(StrategyBacktest.Stored(threshold), ResultMapping.Of(found.Metrics.Span[0]), found.DailyReturns(0).ToArray())
        {
            Trades = [.. trace.Trades.Select(ResultMapping.Of)],
            Days = EquityDays.Of(segment, trace.Equity.Span, settings.InitialCash),
        };
    }
}
