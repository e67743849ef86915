using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Where a series is cut into its segments.</summary>
internal static class SegmentCuts
{
    /// <summary>Cuts a series of <paramref name="bars"/> bars: [0, ⌊sn⌋ − g), [⌊sn⌋, ⌊mn⌋ − g), [⌊mn⌋, n).</summary>
    /// <param name="bars">Number of bars n.</param>
    /// <param name="fractions">s and m.</param>
    /// <param name="horizon">Label horizon in bars.</param>
    /// <param name="executionDelayBars">Bars between decision and fill; g is their sum with the horizon.</param>
    internal static DataSegments Of(int bars, SegmentFractions fractions, int horizon, int executionDelayBars)
    {
        var gap = horizon + executionDelayBars;
        var first = (int)decimal.Floor(fractions.Selection * bars);
        var second = (int)decimal.Floor(fractions.Simulation * bars);
        return new(new(0, Math.Max(0, first - gap)), new(first, Math.Max(first, second - gap)), new(second, bars));
    }
}
