using System.Globalization;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.MarketData.Datasets;

/// <summary>Looks whether a series seems to move before another, on all bars or in some months.</summary>
internal static class LeadSearch
{
    private const int Quarter = 3;

    /// <summary>Looks at all bars, at every month, and at every three that follow each other: fewer daily bars tell nothing.</summary>
    public static LeadingSeries? Look(BarSeries bars, BarSeries reference)
    {
        var pairs = PairedReturns.Of(bars, reference);
        var months = MonthsOf(bars, pairs);
        var whole = LeadLag.Correlations(pairs.Own, pairs.Reference);
        var sign = LeadLag.SignOf(whole);
        if (LeadLag.BarsAhead(whole, pairs.Count, sign) is var ahead and > 0)
        {
            return Describe(reference, ahead, months[0].Name, months[^1].Name, whole);
        }

        LeadingSeries? found = null;
        foreach (var (first, last) in Parts(months.Count))
        {
            var (start, end) = (months[first].Start, months[last].End);
            var part = LeadLag.Correlations(pairs.Own.AsSpan(start..end), pairs.Reference.AsSpan(start..end));
            if (LeadLag.BarsAhead(part, end - start, sign) is var within and > 0)
            {
                found = found is null
                    ? Describe(reference, within, months[first].Name, months[last].Name, part)
                    : found with { To = months[last].Name };
            }
        }

        return found;
    }

    private static IEnumerable<(int First, int Last)> Parts(int months) =>
        Enumerable.Range(0, months).SelectMany(first => (int[])[1, Quarter], (first, count) => (first, first + count - 1))
            .Where(part => part.Item2 < months);

    private static LeadingSeries Describe(BarSeries reference, int ahead, string from, string to, double[] correlations) =>
        new(reference.Symbol, reference.Timeframe.Format(), ahead, from, to, correlations[0], correlations[ahead]);

    /// <summary>The pairs of each month, in time order.</summary>
    private static List<(string Name, int Start, int End)> MonthsOf(BarSeries bars, PairedReturns pairs)
    {
        var months = new List<(string Name, int Start, int End)>();
        for (var (bar, pair) = (0, 0); bar < bars.Count; bar++)
        {
            if (!pairs.IsAt(bar))
            {
                continue;
            }

            var name = DateTimeOffset.FromUnixTimeMilliseconds(bars.Times.Span[bar]).ToString("yyyy-MM", CultureInfo.InvariantCulture);
            pair++;
            if (months.Count == 0 || months[^1].Name != name)
            {
                months.Add((name, pair - 1, pair));
            }
            else
            {
                months[^1] = months[^1] with { End = pair };
            }
        }

        return months;
    }
}
