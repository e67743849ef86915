using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Numerics.Indicators;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Backtests;

/// <summary>The fraction of the equity that a position decided at each bar of a segment takes.</summary>
internal static class PositionWeights
{
    /// <summary>Empty where every position takes all of it.</summary>
    internal static ReadOnlyMemory<double> Of(ModelPredictions predictions, SimulationSettings settings)
    {
        if (settings.Sizing == Sizing.Fixed)
        {
            return settings.Size == 1 ? default : Enumerable.Repeat(settings.Size, predictions.Segment.Count).ToArray();
        }

        // of all bars, so that the first of the segment know those before it
        var bars = predictions.Data.Bars;
        var weights = new double[bars.Count];
        AnnualVolatility.Compute(bars.Close.Span, bars.Times.Span, weights);
        VolatilityTarget.ToWeights(weights, settings.TargetVolatility, settings.MaxLeverage);
        return weights.AsMemory(predictions.Segment.Start, predictions.Segment.Count);
    }
}
