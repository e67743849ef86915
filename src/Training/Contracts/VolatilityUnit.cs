using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Training.Contracts;

/// <summary>The unit of labels and barriers: how far a price is expected to move until the horizon (<see cref="ExpectedMove"/>).</summary>
public static class VolatilityUnit
{
    /// <summary>
    /// σ_t·√h_t of every bar, a fraction of the price; NaN where there is none. How many bars a horizon of bars is away is known before
    /// they have come: the last bars of a series have a unit, and what is predicted in it can be traded, though they have no label yet.
    /// </summary>
    public static double[] Of(BarSeries bars, Horizon horizon)
    {
        ArgumentNullException.ThrowIfNull(bars);
        var moves = new double[bars.Count];
        int[] ends = horizon.IsSessionEnd
            ? horizon.Ends(bars.Times.Span) : [.. Enumerable.Range(horizon.Bars, bars.Count)];
        ExpectedMove.Compute(bars.Close.Span, ends, moves);
        return moves;
    }
}
