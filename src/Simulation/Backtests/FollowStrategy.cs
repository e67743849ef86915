using FluentValidation;
using MediatR;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Backtests;

internal sealed class FollowStrategyValidator : AbstractValidator<FollowStrategy>
{
    public FollowStrategyValidator() =>
        RuleFor(request => request.Signals).GreaterThan(0)
            .WithMessage(request => $"signals: {request.Signals} is not allowed; at least 1.");
}

internal sealed class FollowStrategyHandler(IMediator mediator) : IRequestHandler<FollowStrategy, FollowedStrategy>
{
    public async Task<FollowedStrategy> Handle(FollowStrategy request, CancellationToken cancellationToken)
    {
        var predictions = await mediator.Send(
            new GetPredictions(request.ModelId, request.Ticker)
            {
                After = true,
                Latest = request.Signals,
                Laid = request.Laid,
            },
            cancellationToken);
        var model = await mediator.Send(new GetModel(request.ModelId), cancellationToken);
        var changed = await mediator.Send(new FindChangedSeries(model.Details.Snapshots), cancellationToken);
        var threshold = StrategyBacktest.Threshold(request.Strategy, predictions);
        var followed = new FollowedStrategy
        {
            Bars = predictions.Data.Segments.After.Count,
            Before = predictions.Data.Bars.Opening(predictions.Data.Segments.Holdout.End - 1),
            Signals = FollowedSignals.Of(predictions, request, threshold),
            Features = predictions.Data.FeatureNames,
            Contributions = predictions.Contributions,
            ChangedSeries = [.. changed.Select(series => $"{series.Symbol} {series.Timeframe}")],
            Flags = predictions.Flags,
        };
        return followed.Bars == 0 ? followed : Replayed(followed, Later(predictions), request, threshold);
    }

    /// <summary>The predictions of the bars after the holdout alone.</summary>
    private static ModelPredictions Later(ModelPredictions predictions)
    {
        var after = predictions.Data.Segments.After;
        var before = after.Start - predictions.Segment.Start;
        return predictions with
        {
            Segment = after,
            Returns = predictions.Returns[before..],
            Deviations = predictions.Deviations[before..],
        };
    }

    private static FollowedStrategy Replayed(
        FollowedStrategy followed, ModelPredictions predictions, FollowStrategy request, double threshold)
    {
        var segment = StrategyBacktest.Segment(predictions, [request.Strategy.RegimeConfig], request.Settings);
        var settings = StrategyBacktest.Settings(request.Settings, predictions);
        var (reachable, cutoff) = (StrategyBacktest.Reachable(threshold), request.Strategy.ZScoreCutoff);
        var found = GridBacktest.Run(segment, new([reachable], [cutoff], 1), settings, threads: 1);
        var trace = StrategyReplay.Run(segment, new(reachable, cutoff, 0), settings);
        var (bars, start, share) = (predictions.Data.Bars, predictions.Segment.Start, 1.0 / settings.Sleeves);
        return followed with
        {
            First = bars.Opening(start),
            Last = bars.Opening(bars.Count - 1),
            Result = ResultMapping.Of(found.Metrics.Span[0]),
            DailyReturns = found.DailyReturns(0).ToArray(),
            Trades = [.. trace.Trades.Select(trade => Followed(trade, trace.Open, segment.Count))],
            Days = EquityDays.Of(segment, trace.Equity.Span, settings.InitialCash),
            Parts = settings.Sleeves,
            Positions =
            [
                .. trace.Open.Select(held => new HeldPosition(
                    held.Side, bars.Opening(start + held.EntryBar), held.EntryPrice, held.Return, share * held.Weight, held.BarsLeft,
                    held.Stop, held.Target)),
            ],
            Orders =
            [
                .. trace.Next.Select(order => new FollowedOrder(
                    order.Opens, order.Side, share * order.Weight, Limit(segment, order, settings))),
            ],
        };
    }

    private static FollowedTrade Followed(BacktestTrade trade, IReadOnlyList<OpenPosition> held, int bars)
    {
        var (side, entered, entry, left, exit, gained) = ResultMapping.Of(trade);
        var open = trade.ExitBar == bars - 1 && held.Any(position => position.EntryBar == trade.EntryBar);
        return new(side, entered, entry, left, exit, gained, open);
    }

    /// <summary>The bid of the bar that decided for buying, its ask for selling.</summary>
    private static double? Limit(BacktestSegment segment, NextOrder order, BacktestSettings settings)
    {
        if (settings.Fill != FillPrice.Passive)
        {
            return null;
        }

        var half = segment.HalfSpread.IsEmpty ? 0 : segment.HalfSpread.Span[order.DecisionBar];
        var buys = order.Opens == order.Side > 0;
        return segment.Close.Span[order.DecisionBar] * (1 + ((buys ? -1 : 1) * (double.IsNaN(half) ? 0 : half)));
    }
}
