using NUnit.Framework;
using StrategyFactory.Dashboard.Charts;

namespace StrategyFactory.Tests.Dashboard.Charts;

internal sealed class RoundAxisTests
{
    [Test]
    public void Numbers_lie_between_round_ends()
    {
        var axis = RoundAxis.Numbers([0.83, 1.27, double.NaN, double.PositiveInfinity], "0.0");

        Assert.That((axis.Low, axis.High), Is.EqualTo((0.8, 1.3)).Within(1e-12));
        Assert.That(axis.Ticks.Select(tick => tick.Label), Is.EqualTo(new[] { "0.8", "0.9", "1.0", "1.1", "1.2", "1.3" }));
        Assert.That(axis.Place(1.05, 200, 0), Is.EqualTo(100).Within(1e-9));
    }

    [Test]
    public void Zero_has_no_sign_and_less_than_zero_a_true_one() =>
        Assert.That(RoundAxis.Numbers([-0.3, 0.3], "0.0").Ticks.Select(tick => tick.Label), Is.EqualTo(new[] { "−0.4", "−0.2", "0.0", "0.2", "0.4" }));

    [TestCase(0, -1, 1)]
    [TestCase(50, 44, 56)]
    public void One_value_stands_in_the_middle(double value, double low, double high)
    {
        var axis = RoundAxis.Numbers([value], "0", 6);
        Assert.That((axis.Low, axis.High), Is.EqualTo((low, high)).Within(1e-9));
    }

    [Test]
    public void Without_a_value_there_is_an_axis_all_the_same() => Assert.That(RoundAxis.Numbers([]).Low, Is.LessThan(RoundAxis.Numbers([]).High));

    [TestCase("2024-01-03", "2024-01-08", "3 Jan|4 Jan|5 Jan|6 Jan|7 Jan|8 Jan")]
    [TestCase("2024-01-15", "2024-05-20", "Feb 2024|Mar 2024|Apr 2024|May 2024")]
    [TestCase("2015-03-01", "2024-12-31", "2016|2018|2020|2022|2024")]
    public void Dates_are_marked_by_days_months_or_years(string from, string to, string labels)
    {
        var axis = RoundAxis.Dates(DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture));

        Assert.That(string.Join('|', axis.Ticks.Select(tick => tick.Label)), Is.EqualTo(labels));
    }
}
