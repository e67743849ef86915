using NUnit.Framework;
using StrategyFactory.Dashboard.Evolve;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.Dashboard.Evolve;

internal sealed class LeadChartsTests
{
    private static readonly double[] Lags = [0.01, 0.5, 0.1, 0.02, 0];

    [Test]
    public void The_whole_is_drawn_by_lag_and_months_by_the_same_bar_and_the_one_before()
    {
        var lead = Lead(4, 1, 2);

        var whole = LeadCharts.Whole(lead);
        Assert.That(whole.X, Is.EqualTo(new[] { "\u22122", "\u22121", "0", "+1", "+2" }));
        Assert.That(whole.Series.Single().Y, Is.EqualTo(Lags.Select(value => (double?)value)));
        var months = LeadCharts.ByMonth(lead);
        Assert.That(months.X, Is.EqualTo(new[] { "2000-01", "2000-02", "2000-03", "2000-04" }));
        Assert.That(months.Series.Select(series => (series.Name, series.Y[0])), Is.EqualTo(new[] { ("same bar", (double?)0.1), ("1 bar before", 0.5) }));
        Assert.That((LeadCharts.Whole(lead), LeadCharts.ByMonth(lead)), Is.EqualTo((whole, months)), "not drawn again");
    }

    [Test]
    public void Of_many_months_those_around_the_leading_ones_are_drawn()
    {
        string[] shown = [.. LeadCharts.Shown(Lead(400, 200, 202)).Select(month => month.Month)];
        Assert.That((shown.Length, shown[0], shown[^1]), Is.EqualTo((24, Name(190), Name(213))));
        Assert.That(LeadCharts.Shown(Lead(400, 0, 399)), Has.Count.EqualTo(24));
        Assert.That(LeadCharts.Shown(Lead(3, 0, 0)), Has.Count.EqualTo(3));
    }

    [Test]
    public void Months_that_lead_are_named_by_their_spans()
    {
        Assert.That(Lead(6, 1, 3).When, Is.EqualTo("2000-02 to 2000-04"));
        var parted = Lead(6, 1, 3) with { Months = [.. Lead(6, 1, 1).Months.Concat(Lead(9, 8, 8).Months.Skip(6))] };
        Assert.That(parted.When, Is.EqualTo("2000-02, 2000-09"));
        Assert.That(parted.Complaint, Does.StartWith("REF 1m moves 1 bar before the symbol in 2000-02, 2000-09 (correlation 0.50 then, 0.10 in the same bar)"));
    }

    private static LeadingSeries Lead(int months, int first, int last) => new("REF", "1m", 1, 0.1, 0.5)
    {
        Correlations = Lags,
        Months = [.. Enumerable.Range(0, months).Select(at => new LeadMonth(Name(at), 100, Lags, at >= first && at <= last))],
    };

    private static string Name(int month) => $"{2000 + (month / 12)}-{(month % 12) + 1:00}";
}
