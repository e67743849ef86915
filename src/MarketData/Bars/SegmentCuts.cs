using StrategyFactory.Kernel.Errors;
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

    /// <summary>The first bar after a span; the number of all bars without one.</summary>
    internal static int End(BarSeries bars, BarSpan? span) =>
        span is null ? bars.Count : bars.Times.Span.FirstAtOrAfter(span.Last.AddTicks(1));

    /// <summary>Cuts the bars of a span; those that open later follow the holdout.</summary>
    /// <param name="bars">A series without the bars before the span.</param>
    /// <param name="span">The bars that are cut; null for all.</param>
    /// <param name="fractions">Where the segments end.</param>
    /// <param name="horizon">How far labels look ahead.</param>
    /// <param name="executionDelayBars">Bars between decision and fill.</param>
    /// <exception cref="UnprocessableException">The series has no bar in the span.</exception>
    internal static DataSegments Of(
        BarSeries bars, BarSpan? span, SegmentFractions fractions, Horizon horizon, int executionDelayBars)
    {
        var times = bars.Times.Span;
        var cut = End(bars, span);
        if (cut == 0 && span is not null)
        {
            throw new UnprocessableException(
                $"symbol: {bars.Symbol} has no bar of {bars.Timeframe.Format()} from {span.First:u} to {span.Last:u} any more; "
                + "allowed are the bars that the segments were cut of.", "symbol");
        }

        var segments = Of(cut, fractions, horizon.Longest(times[..cut]), executionDelayBars);
        return span is null ? segments : segments with { After = new(cut, bars.Count) };
    }
}
