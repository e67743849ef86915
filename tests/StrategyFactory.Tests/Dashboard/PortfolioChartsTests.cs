using NUnit.Framework;
using StrategyFactory.Dashboard.Portfolio;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class PortfolioChartsTests
{
    private static readonly DateOnly Day = new(2024, 1, 1);
    private static readonly PortfolioCourse Rise = new(0.1, 1, 0.2, 0, 1.2, 1.44, [new(Day, 1.1, 0), new(Day.AddDays(1), 1.05, 0.25)]);
    private static readonly PortfolioCourse Fall = Rise with { Points = [new(Day, 0.9, 0.1)] };

    private static readonly StrategyPortfolio Portfolio = new(
        [Member("A"), Member("B")], [], [[1, 0.5], [0.5, 1]], [[2, 2], [2, 2]], [[1, null], [null, 1]], [], 0, null, 1, new(Rise, Fall), new(Fall, Rise), []);

    [Test]
    public void The_map_has_the_first_member_at_the_top_left()
    {
        var map = PortfolioCharts.Correlations(Portfolio)!;
        Assert.That((string.Join(' ', map.X), string.Join(' ', map.Y)), Is.EqualTo(("1 A 2 B", "2 B 1 A")));
        Assert.That(map.Values, Is.EqualTo(new[] { 0.5, 1, 1, 0.5 }));
        var unknown = PortfolioCharts.Correlations(Portfolio with { Correlations = [[1, null], [null, 1]] })!;
        Assert.That(unknown.Values, Is.EqualTo(new[] { double.NaN, 1, 1, double.NaN }));
        Assert.That(PortfolioCharts.Correlations(Portfolio with { Members = [Member("A")] }), Is.Null);
    }

    [Test]
    public void The_course_has_the_other_weights_beside_it_and_its_drawdown_below()
    {
        var course = PortfolioCharts.Course(Portfolio, outcome => outcome.Simulation);
        Assert.That(course.Lines.Select(line => (line.Name, line.Points[0].Value, line.Dashed)), Is.EqualTo(new[] { ("Equal risk", 1.1, false), ("Inverse volatility", 0.9, true) }));
        Assert.That(course.Below.Single().Points.Select(point => point.Value), Is.EqualTo(new[] { 0, -0.25 }));
    }

    private static PortfolioMember Member(string symbol) => new(Guid.NewGuid(), symbol, "robust", 0.1, 0.1, 0.5, 0.5, 0.5, 0.5, 0.5)
    {
        SimulationFrom = Day,
        HoldoutFrom = Day,
        HoldoutTo = Day,
    };
}
