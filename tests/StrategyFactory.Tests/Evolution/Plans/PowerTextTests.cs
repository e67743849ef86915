using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Plans;

namespace StrategyFactory.Tests.Evolution.Plans;

internal sealed class PowerTextTests
{
    private static readonly NeededSharpe Month = new(0.95, 33, 6);

    [Test]
    public void It_says_what_would_do_and_how_many_days_more_would_bring_it_down()
    {
        var text = PowerText.Of(Power(Month, 560));

        var (sharpe, more) = Month.NearestTarget(560)!.Value;
        Assert.That(Month.Annual(560), Is.EqualTo(15.5).Within(0.05));
        Assert.That((sharpe, new NeededSharpe(0.95, 33 + more!.Value, 6).Annual(560) <= 4, new NeededSharpe(0.95, 32 + more.Value, 6).Annual(560) > 4), Is.EqualTo((4.0, true, true)));
        Assert.That(text, Is.EqualTo($"33 days, 560 trials: only an annual Sharpe above 15.5 would do; {more} days more would bring it to 4"));
    }

    [TestCase(33, 4)]
    [TestCase(400, 3)]
    [TestCase(640, 2)]
    [TestCase(1500, 1)]
    public void The_target_is_the_largest_round_one_below_what_is_needed(int dates, double target)
    {
        var needed = new NeededSharpe(0.95, dates, 4);

        Assert.That(needed.NearestTarget(560)!.Value.Sharpe, Is.EqualTo(target));
        Assert.That(needed.Annual(560), Is.GreaterThan(target).And.LessThanOrEqualTo(target == 4 ? 100 : target + 1));
    }

    [Test]
    public void Where_ten_years_are_not_enough_it_says_so()
    {
        var needed = new NeededSharpe(0.95, 1500, 4);

        Assert.That(needed.NearestTarget(560), Is.EqualTo(((double, int?)?)(1, null)));
        Assert.That(PowerText.Of(Power(needed, 560)), Is.EqualTo($"1,500 days, 560 trials: only an annual Sharpe above {needed.Annual(560):0.0} would do; ten years more would not bring it to 1"));
    }

    [Test]
    public void A_segment_that_is_too_short_for_any_is_told_what_would_do()
    {
        var needed = new NeededSharpe(0.95, 3, 6);

        Assert.That(needed.Annual(1), Is.Null);
        Assert.That(PowerText.Of(Power(needed, 1)), Does.Match("^3 days, 1 trial: no annual Sharpe would do; [0-9]+ days more would bring it to 4$"));
    }

    [Test]
    public void Without_a_price_that_varies_or_a_bound_to_reach_there_is_no_number()
    {
        Assert.That(PowerText.Of(Power(new(0.95, 33, null), 560)), Is.EqualTo("33 days, 560 trials: its price does not vary there, so nothing can be told from luck"));
        Assert.That(PowerText.Of(Power(new(1, 33, 3), 560)), Is.EqualTo("33 days, 560 trials: a deflated Sharpe ratio of 1 has no smallest Sharpe ratio"));
        Assert.That(PowerText.Of(Power(new(0.95, 20_000, 3), 1)), Is.EqualTo("20,000 days, 1 trial: only an annual Sharpe above 0.2 would do"), "nothing below 1 is asked for");
    }

    private static PlanPower Power(NeededSharpe needed, long trials) => new(trials, trials, needed.Dates, needed.Kurtosis, needed.Confidence, needed.Annual(trials))
    {
        TrialsTotal = trials,
        SmallestSharpeTotal = needed.Annual(trials),
        TargetSharpe = needed.NearestTarget(trials)?.Sharpe,
        MoreDates = needed.NearestTarget(trials)?.MoreDates,
        Text = "",
    };
}
