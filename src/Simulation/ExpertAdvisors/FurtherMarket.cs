using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Another symbol on which every pass of a search is run, with its own bars, money and meaning of a pip.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Space">The combinations, with the values that they mean there.</param>
/// <param name="Setting">Its bars and money.</param>
/// <param name="Opens">
/// For every bar of the first symbol the first bar here that does not open before it, and at last the bar after those that open by the
/// first symbol's last one: stretches of both are cut at the same times.
/// </param>
internal sealed record FurtherMarket(string Symbol, InputSpace Space, PassSetting Setting, IReadOnlyList<int> Opens)
{
    /// <summary>Whether a window has so many bars here to search, and one that judges.</summary>
    public bool Has(SearchWindow window, int least) =>
        Opens[window.End] - Opens[window.Start] >= least && Opens[window.ForwardEnd] > Opens[window.End];

    /// <summary>The places of <see cref="Opens"/> of a series that has bars enough where the first symbol is searched.</summary>
    /// <param name="first">Open times of the first symbol.</param>
    /// <param name="forwardStart">Its first bar that is not searched.</param>
    /// <param name="symbol">Its name.</param>
    /// <param name="series">The bars of this one.</param>
    /// <param name="fewest">So many are needed.</param>
    /// <exception cref="UnprocessableException">They are too few.</exception>
    internal static int[] Match(ReadOnlySpan<long> first, int forwardStart, string symbol, BarSeries series, int fewest)
    {
        var opens = Match(first, series.Times.Span);
        var (searched, forward) = (opens[forwardStart] - opens[0], opens[^1] - opens[forwardStart]);
        return searched >= fewest && forward > 0 ? opens : throw new UnprocessableException(
            $"also_on: {series.Symbol} has {searched} {series.Timeframe.Format()} bars where {symbol} is searched and {forward} on its "
                + $"forward bars; at least {fewest} and 1 are needed.",
            "also_on");
    }

    /// <summary>The places of <see cref="Opens"/>.</summary>
    /// <param name="first">n ascending open times of the first symbol, n ≥ 1.</param>
    /// <param name="own">Ascending open times of this one.</param>
    /// <returns>n + 1 places among <paramref name="own"/>, each 0 to its length, not descending.</returns>
    internal static int[] Match(ReadOnlySpan<long> first, ReadOnlySpan<long> own)
    {
        var opens = new int[first.Length + 1];
        var place = 0;
        for (var bar = 0; bar < first.Length; bar++)
        {
            while (place < own.Length && own[place] < first[bar])
            {
                place++;
            }

            opens[bar] = place;
        }

        while (place < own.Length && own[place] <= first[^1])
        {
            place++;
        }

        opens[^1] = place;
        return opens;
    }
}
