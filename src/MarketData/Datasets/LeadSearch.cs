using System.Globalization;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.MarketData.Datasets;

/// <summary>
/// Looks whether a series seems to move before another: over all bars, in every month, and where a month holds few bars in every three that
/// follow each other. Returns are ranked within the part that is looked at, for the whole within their month.
/// </summary>
internal sealed class LeadSearch
{
    private const int Quarter = 3;

    /// <summary>Bars of a month from which on three tell no more.</summary>
    private const int ManyBars = 2_000;

    /// <summary>Parts that tell what is usual.</summary>
    private const int FewestParts = 12;

    /// <summary>From the median of |z| to a standard deviation.</summary>
    private const double DeviationsInMedian = 1.4826;

    private readonly string _symbol;
    private readonly string _timeframe;
    private readonly PairedReturns _pairs;
    private readonly List<(string Name, int Start, int End)> _months;
    private readonly double[] _whole;
    private readonly int _sign;

    private LeadSearch(BarSeries bars, BarSeries reference)
    {
        (_symbol, _timeframe) = (reference.Symbol, reference.Timeframe.Format());
        _pairs = PairedReturns.Of(bars, reference);
        _months = MonthsOf(bars, _pairs);
        _whole = LeadLag.Correlations(ScoresByMonth(_pairs.Own), ScoresByMonth(_pairs.Reference));
        _sign = LeadLag.SignOf(_whole);
    }

    /// <summary>The series as one that leads, or null.</summary>
    public static LeadingSeries? Look(BarSeries bars, BarSeries reference) => new LeadSearch(bars, reference).Find();

    /// <summary>
    /// The largest score of <see cref="LeadLag.Score"/> over all bars and their parts, and the largest departure of a part that scores.
    /// </summary>
    internal static (double Score, double Departure) Strongest(BarSeries bars, BarSeries reference)
    {
        var search = new LeadSearch(bars, reference);
        var scores = search.PartsOf(1).Concat(search.Quarters()).Append(search.Whole()).Select(part => (
            Score: Enumerable.Range(1, LeadLag.MostBars).Max(
                ahead => LeadLag.Score(part.Correlations, ahead, part.Count, search._sign)),
            Departure: part.Departures.DefaultIfEmpty(0).Max())).ToList();
        var scoring = scores.Where(part => part.Score > 0).Select(part => part.Departure);
        return (scores.Max(part => part.Score), scoring.DefaultIfEmpty(0).Max());
    }

    private LeadingSeries? Find()
    {
        var months = PartsOf(1);
        var leads = new bool[_months.Count];
        var whole = Whole();
        var (ahead, shown) = (whole.BarsAhead(_sign), whole);
        if (ahead > 0)
        {
            MarkWhereStronger(leads, whole, ahead, months);
        }
        else
        {
            foreach (var part in months.Concat(Quarters()))
            {
                if (part.BarsAhead(_sign) is var bars and > 0)
                {
                    MarkWhereStronger(leads, part, bars, months);
                    (ahead, shown) = ahead == 0 || Gain(part, bars) > Gain(shown, ahead) ? (bars, part) : (ahead, shown);
                }
            }
        }

        return ahead == 0 ? null : new(
            _symbol, _timeframe, ahead, shown.Correlations[LeadLag.Same], shown.Correlations[LeadLag.Same - ahead])
        {
            Correlations = _whole,
            Months = [.. months.Select((month, at) => new LeadMonth(_months[at].Name, month.Count, month.Correlations, leads[at]))],
        };
    }

    /// <summary>
    /// Within months that lead together, those that do so by themselves, or all where none does: the others may be carried along.
    /// </summary>
    private void MarkWhereStronger(bool[] leads, Part part, int ahead, List<Part> months)
    {
        var stronger = Enumerable.Range(part.First, part.Months).Where(month => Gain(months[month], ahead) > 0).ToList();
        foreach (var month in stronger.Count > 0 ? stronger : Enumerable.Range(part.First, part.Months))
        {
            leads[month] = true;
        }
    }

    private double Gain(Part part, int ahead) =>
        (_sign * part.Correlations[LeadLag.Same - ahead]) - Math.Abs(part.Correlations[LeadLag.Same]);

    private Part Whole() => new(0, _months.Count, _pairs.Count, _whole);

    private List<Part> Quarters() => _pairs.Count < (long)ManyBars * _months.Count ? PartsOf(Quarter) : [];

    /// <summary>All so many months that follow each other, each beside the others.</summary>
    private List<Part> PartsOf(int months)
    {
        var parts = Enumerable.Range(0, Math.Max(0, _months.Count - months + 1)).Select(first =>
        {
            var (start, end) = (_months[first].Start, _months[first + months - 1].End);
            return new Part(
                first, months, end - start, LeadLag.Correlations(Scores(_pairs.Own, start, end), Scores(_pairs.Reference, start, end)));
        }).ToList();
        if (parts.Count < FewestParts)
        {
            return parts;
        }

        double[] spreads = [.. Enumerable.Range(1, LeadLag.MostBars).Select(ahead => SpreadOf(parts, ahead))];
        return parts.ConvertAll(part => part with
        {
            Departures = [.. spreads.Select((spread, at) => Departure(part, at + 1) / spread)],
        });
    }

    /// <summary>How far parts depart from the whole usually, at least as far as chance alone brings them.</summary>
    private double SpreadOf(List<Part> parts, int ahead)
    {
        var departures = parts.ConvertAll(part => Math.Abs(Departure(part, ahead)));
        departures.Sort();
        return Math.Max(1, DeviationsInMedian * departures[departures.Count / 2]);
    }

    private double Departure(Part part, int ahead) => LeadLag.Departure(part.Correlations, _whole, ahead, part.Count, _sign);

    private double[] ScoresByMonth(double[] returns) =>
        [.. _months.SelectMany(month => Scores(returns, month.Start, month.End))];

    private static double[] Scores(double[] returns, int start, int end)
    {
        var scores = new double[end - start];
        NormalScores.Compute(returns.AsSpan(start..end), scores);
        return scores;
    }

    /// <summary>The pairs of each month, in time order.</summary>
    private static List<(string Name, int Start, int End)> MonthsOf(BarSeries bars, PairedReturns pairs)
    {
        var starts = new List<(string Name, int Start)>();
        for (var (bar, pair) = (0, 0); bar < bars.Count; bar++)
        {
            if (pairs.IsAt(bar))
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
            .. starts.Select((month, at) => (month.Name, month.Start, at + 1 < starts.Count ? starts[at + 1].Start : pairs.Count)),
        ];
    }

    /// <summary>Months that follow each other.</summary>
    /// <param name="First">Place of the first.</param>
    /// <param name="Months">How many.</param>
    /// <param name="Count">Pairs in them.</param>
    /// <param name="Correlations">By lag.</param>
    private sealed record Part(int First, int Months, int Count, double[] Correlations)
    {
        /// <summary>For one bar ahead, two …: how far the correlation departs from the whole's, in units of what is usual.</summary>
        public double[] Departures { get; init; } = [];

        public int BarsAhead(int sign) => LeadLag.BarsAhead(Correlations, Count, sign, Departures);
    }
}
