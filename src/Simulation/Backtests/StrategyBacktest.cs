using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Backtests;

/// <summary>What the contracts say, in the terms of the backtest kernel.</summary>
internal static class StrategyBacktest
{
    private const double BasisPoint = 1e-4;

    /// <summary>The predicted bars; bit k of the regime masks belongs to <paramref name="regimes"/>[k].</summary>
    public static BacktestSegment Segment(
        ModelPredictions predictions, IReadOnlyList<RegimeConfig> regimes, SimulationSettings settings)
    {
        var (start, count) = (predictions.Segment.Start, predictions.Segment.Count);
        var bars = predictions.Data.Bars;
        var columns = predictions.Data.Regimes;
        var labels = columns with
        {
            Vix = columns.Vix.Slice(start, count),
            Gmm = columns.Gmm.Slice(start, count),
            Sma = columns.Sma.Slice(start, count),
        };
        var masks = new uint[count];
        for (var bit = 0; bit < regimes.Count; bit++)
        {
            regimes[bit].Mark(labels, bit, masks);
        }

        return new()
        {
            OpenTimes = bars.Times.Slice(start, count),
            Open = bars.Open.Slice(start, count),
            High = bars.High.Slice(start, count),
            Low = bars.Low.Slice(start, count),
            Close = bars.Close.Slice(start, count),
            Predictions = predictions.Returns,
            OutlierScores = predictions.Deviations,
            AllowedRegimes = masks,
            Volatility = settings.Hold == Hold.Barrier ? predictions.Moves() : default,
            HalfSpread = bars.Spread is { } spread ? HalfSpreads(spread.Slice(start, count).Span, settings) : default,
        };
    }

    /// <summary>
    /// Fee and slippage together are the cost of a side; where bars carry a spread, half of it takes the place of the fee.
    /// </summary>
    /// <param name="settings">How strategies are traded.</param>
    /// <param name="predictions">What they trade on: its horizon is the longest that a position is held.</param>
    public static BacktestSettings Settings(SimulationSettings settings, ModelPredictions predictions) => new()
    {
        Direction = settings.Direction switch
        {
            Direction.Long => TradeDirection.Long,
            Direction.Both => TradeDirection.Both,
            Direction.Short => TradeDirection.Short,
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Direction, "Unknown direction."),
        },
        Fill = settings.Fill switch
        {
            Fill.Open => FillPrice.Open,
            Fill.Mid => FillPrice.Mid,
            Fill.Close => FillPrice.Close,
            Fill.Passive => FillPrice.Passive,
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Fill, "Unknown fill."),
        },
        ExecutionDelayBars = settings.ExecutionDelayBars,
        Hold = settings.Hold switch
        {
            Hold.Signal => TradeHold.Signal,
            Hold.Horizon => TradeHold.Horizon,
            Hold.Barrier => TradeHold.Barrier,
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Hold, "Unknown hold."),
        },
        HorizonBars = Math.Max(1, predictions.Horizon.Bars),
        UntilSessionEnd = predictions.Horizon.IsSessionEnd,
        Ladder = settings.Ladder,
        DecideEvery = settings.DecideEvery,
        ProfitTarget = settings.Hold == Hold.Barrier ? settings.ProfitTarget : 0,
        StopLoss = settings.Hold == Hold.Barrier ? settings.StopLoss : 0,
        TickSize = settings.Fill == Fill.Passive ? settings.TickSize ?? PriceStep.Of(Judged(predictions)) : 0,
        CostPerSide = ((predictions.Data.Bars.Spread is null ? settings.FeeBps : 0) + settings.SlippageBps) * BasisPoint,
        InitialCash = settings.InitialCash,
        SqnCap = settings.SqnCap,
    };

    // Later prices, which may have been adjusted, change no step.
    private static BarSeries Judged(ModelPredictions predictions) => predictions.Data.Bars.Head(predictions.Data.Segments.Holdout.End);

    // In the bars without a spread the fee stands for it.
    private static double[] HalfSpreads(ReadOnlySpan<double> spreads, SimulationSettings settings)
    {
        var halves = new double[spreads.Length];
        for (var bar = 0; bar < halves.Length; bar++)
        {
            halves[bar] = double.IsNaN(spreads[bar]) ? settings.FeeBps * BasisPoint : spreads[bar] / 2 * settings.SpreadFactor;
        }

        return halves;
    }

    /// <summary>
    /// What a strategy wants at the close of a bar of the segment, whose only regime filter is its own: 1 long, −1 short, 0 flat.
    /// </summary>
    public static int Signal(BacktestSegment segment, int bar, Strategy strategy, double threshold, BacktestSettings settings) =>
        StrategyReplay.Decide(segment, bar, new(Reachable(threshold), strategy.ZScoreCutoff, 0), settings.Direction);

    /// <summary>θ as a return; only a quantile needs the fitted magnitudes, which cost more than the predictions.</summary>
    public static double Threshold(Strategy strategy, ModelPredictions predictions) =>
        strategy.Threshold.IsQuantile ? strategy.Threshold.Resolve(predictions.FittedMagnitudes.Span) : strategy.Threshold.Value;

    /// <summary>θ as the kernel takes it: one that nothing can reach, for want of fitted rows, becomes the largest finite number.</summary>
    public static double Reachable(double threshold) => Math.Min(threshold, double.MaxValue);

    /// <summary>θ as it is stored: null where nothing can reach it.</summary>
    public static double? Stored(double threshold) => double.IsFinite(threshold) ? threshold : null;
}
