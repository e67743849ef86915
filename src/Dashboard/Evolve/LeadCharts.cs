using System.Globalization;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Dashboard.Evolve;

/// <summary>How a series that moves before the symbol goes together with it, as pictures and words.</summary>
public static class LeadCharts
{
    private const int MostMonths = 24;
    private const string Correlation = "correlation";

    /// <summary>The correlation at every lag, over all bars.</summary>
    public static ColumnOptions Whole(LeadingSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var same = series.Correlations.Count / 2;
        return new(
            "bars by which its move comes later",
            [.. series.Correlations.Select((_, at) => Lag(at - same))], Correlation,
            [new(series.Symbol, [.. series.Correlations.Select(value => (double?)value)])]);
    }

    /// <summary>
    /// The correlation in the same bar and that of so many bars before, by month: at most the 24 around those in which it leads.
    /// </summary>
    public static ColumnOptions ByMonth(LeadingSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var months = Shown(series);
        var same = series.Correlations.Count / 2;
        return new(
            "month", [.. months.Select(month => month.Month)], Correlation,
            [
                new("same bar", [.. months.Select(month => (double?)month.Correlations[same])]),
                new(Bars(series) + " before", [.. months.Select(month => (double?)month.Correlations[same - series.BarsAhead])]),
            ]);
    }

    /// <summary>The months that are drawn.</summary>
    public static IReadOnlyList<LeadMonth> Shown(LeadingSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var leading = series.Months.Select((month, at) => (month, at)).Where(one => one.month.Leads).Select(one => one.at)
            .DefaultIfEmpty(0).ToList();
        var room = Math.Max(0, MostMonths - (leading[^1] - leading[0] + 1)) / 2;
        return [.. series.Months.Skip(Math.Max(0, leading[0] - room)).Take(MostMonths)];
    }

    /// <summary>Such as <c>1 bar</c>.</summary>
    public static string Bars(LeadingSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return series.BarsAhead == 1 ? "1 bar" : string.Create(CultureInfo.InvariantCulture, $"{series.BarsAhead} bars");
    }

    private static string Lag(int lag) =>
        lag == 0 ? "0" : (lag < 0 ? "\u2212" : "+") + Math.Abs(lag).ToString(CultureInfo.InvariantCulture);
}
