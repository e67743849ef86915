using System.Globalization;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.MarketData.Datasets;

/// <summary>Looks whether a series seems to move before another, on all bars or in some months.</summary>
internal sealed class LeadSearch
{
    private const int Quarter = 3;

    private readonly PairedReturns _pairs;
    private readonly List<Month> _months;
    private readonly double[] _whole;
    private readonly int _sign;

    private LeadSearch(BarSeries bars, BarSeries reference)
    {
        _pairs = PairedReturns.Of(bars, reference);
        _whole = LeadLag.Correlations(_pairs.Own, _pairs.Reference);
        _sign = LeadLag.SignOf(_whole);
        _months = MonthsOf(bars);
    }

    /// <summary>Looks at all bars, at every month, and at every three that follow each other: fewer daily bars tell nothing.</summary>
    public static LeadingSeries? Look(BarSeries bars, BarSeries reference) => new LeadSearch(bars, reference).Find(reference);

    private LeadingSeries? Find(BarSeries reference)
    {
        var (strongest, correlations) = (LeadLag.BarsAhead(_whole, _pairs.Count, _sign), _whole);
        var leads = new bool[_months.Count];
        if (strongest > 0)
        {
            MarkWhereStronger(leads, 0, _months.Count, strongest);
        }
        else
        {
            foreach (var (first, end) in Parts())
            {
                var part = Between(_months[first].Start, _months[end - 1].End);
                var ahead = LeadLag.BarsAhead(part, _months[end - 1].End - _months[first].Start, _sign);
                if (ahead > 0)
                {
                    MarkWhereStronger(leads, first, end, ahead);
                    (strongest, correlations) = strongest == 0 || Gain(part, ahead) > Gain(correlations, strongest)
                        ? (ahead, part)
                        : (strongest, correlations);
                }
            }
        }

        return strongest == 0 ? null : new(
            reference.Symbol, reference.Timeframe.Format(), strongest, correlations[LeadLag.Same], correlations[LeadLag.Same - strongest])
        {
            Correlations = _whole,
            Months =
            [
                .. _months.Select((month, at) => new LeadMonth(month.Name, month.End - month.Start, month.Correlations, leads[at])),
            ],
        };
    }

    /// <summary>
    /// Within months that lead together, those that do so by themselves, or all where none does: the others may be carried along.
    /// </summary>
    private void MarkWhereStronger(bool[] leads, int first, int end, int ahead)
    {
        var stronger = Enumerable.Range(first, end - first).Where(month => Gain(_months[month].Correlations, ahead) > 0).ToList();
        foreach (var month in stronger.Count > 0 ? stronger : Enumerable.Range(first, end - first))
        {
            leads[month] = true;
        }
    }

    private double Gain(double[] correlations, int ahead) =>
        (_sign * correlations[LeadLag.Same - ahead]) - Math.Abs(correlations[LeadLag.Same]);

    private IEnumerable<(int First, int End)> Parts() =>
        Enumerable.Range(0, _months.Count).SelectMany(first => (int[])[1, Quarter], (first, count) => (first, first + count))
            .Where(part => part.Item2 <= _months.Count);

    private double[] Between(int start, int end) =>
        LeadLag.Correlations(_pairs.Own.AsSpan(start..end), _pairs.Reference.AsSpan(start..end));

    /// <summary>The pairs of each month, in time order.</summary>
    private List<Month> MonthsOf(BarSeries bars)
    {
        var starts = new List<(string Name, int Start)>();
        for (var (bar, pair) = (0, 0); bar < bars.Count; bar++)
        {
            if (_pairs.IsAt(bar))
            {
                var name = DateTimeOffset.FromUnixTimeMilliseconds(bars.Times.Span[bar]).ToString("yyyy-MM", CultureInfo.InvariantCulture);
                if (starts.Count == 0 || starts[^1].Name != name)
                {
                    starts.Add((name, pair));
                }

                pair++;
            }
        }

        return
        [
            .. starts.Select((month, at) => (month.Name, month.Start, End: at + 1 < starts.Count ? starts[at + 1].Start : _pairs.Count))
                .Select(month => new Month(month.Name, month.Start, month.End, Between(month.Start, month.End))),
        ];
    }

    /// <summary>Pairs from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
    private sealed record Month(string Name, int Start, int End, double[] Correlations);
}
