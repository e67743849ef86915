using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Portfolio;

/// <summary>The daily returns of one strategy on one segment, by UTC date.</summary>
internal sealed class DailySeries
{
    private readonly Dictionary<DateOnly, double> _returns = [];

    private DailySeries(IReadOnlyList<SegmentDay> days)
    {
        var before = 1.0;
        foreach (var day in days)
        {
            _returns[day.Date] = before == 0 ? 0 : (day.Equity / before) - 1;      // a ruined account returns 0
            before = day.Equity;
        }

        (First, Last) = (days[0].Date, days[^1].Date);
    }

    internal DateOnly First { get; }

    internal DateOnly Last { get; }

    internal IEnumerable<DateOnly> Dates => _returns.Keys;

    internal int Days => _returns.Count;

    internal static DailySeries? Of(IReadOnlyList<SegmentDay> days) => days.Count == 0 ? null : new(days);

    internal bool Spans(DateOnly date) => date >= First && date <= Last;

    /// <summary>Its return on each date; 0 where it has no bars.</summary>
    internal double[] On(IReadOnlyList<DateOnly> dates) => [.. dates.Select(date => _returns.GetValueOrDefault(date))];

    /// <summary>All dates on which one of them has bars, ascending.</summary>
    internal static List<DateOnly> Union(IEnumerable<DailySeries> all) => [.. all.SelectMany(series => series.Dates).Distinct().Order()];
}
