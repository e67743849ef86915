using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>How much of a period a search sees.</summary>
internal static class SearchedBars
{
    /// <summary>The last bar in so many is never searched.</summary>
    private const int ForwardShare = 4;

    /// <summary>The number of bars that are searched, which is that of the first bar that is not: n − ⌊n/4⌋.</summary>
    /// <param name="bars">Bars of the period.</param>
    /// <param name="period">What they are of, for the refusal.</param>
    /// <param name="fewest">So many are needed.</param>
    /// <exception cref="UnprocessableException">They are too few.</exception>
    internal static int Of(int bars, CheckExpertBars period, int fewest)
    {
        var searched = bars - (bars / ForwardShare);
        return searched >= fewest ? searched : throw new UnprocessableException(
            bars == 0
                ? $"There are no {period.Timeframe} bars of '{period.Symbol}' in this period."
                : $"There are {bars} {period.Timeframe} bars of '{period.Symbol}' in this period, {searched} before its "
                    + $"last quarter; at least {fewest} are needed.",
            period.From is null && period.To is not null ? "to" : "from");
    }
}
