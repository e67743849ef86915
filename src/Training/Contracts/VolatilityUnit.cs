using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Training.Contracts;

/// <summary>The unit of labels and barriers: how far a price is expected to move until the horizon (<see cref="ExpectedMove"/>).</summary>
public static class VolatilityUnit
{
    /// <summary>σ_t·√h_t of every bar, a fraction of the price; NaN where there is none.</summary>
    public static double[] Of(BarSeries bars, Horizon horizon)
    {
        ArgumentNullException.ThrowIfNull(bars);
        var moves = new double[bars.Count];
        ExpectedMove.Compute(bars.Close.Span, horizon.Ends(bars.Times.Span), moves);
        return moves;
    }
}
