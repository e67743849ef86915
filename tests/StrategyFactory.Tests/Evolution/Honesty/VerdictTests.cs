using NUnit.Framework;
using StrategyFactory.Evolution.Honesty;

namespace StrategyFactory.Tests.Evolution.Honesty;

[TestFixture]
internal sealed class VerdictTests
{
    /// <summary>At every bound, on the good side of it.</summary>
    private static readonly Evidence Bounds = new(0.95, 0.5, Math.BitIncrement(1.0), 30)
    {
        BreakEvenBps = Math.BitIncrement(1.0),
        HoldoutBreakEvenBps = Math.BitIncrement(1.0),
        UsualCostBps = 1,
    };

    private static readonly VerdictOptions Options = new();

    [Test]
    public void At_the_bounds_a_promotion_is_robust()
    {
        var verdict = Verdict.Of(Bounds, Options);
        Assert.That(verdict.Robust, Is.True);
        Assert.That(verdict.Reasons, Is.Empty);
        Assert.That(verdict.Name, Is.EqualTo("robust"));
    }

    [Test]
    public void A_deflated_sharpe_just_below_its_bound_is_suspect() =>
        AssertSuspect(Bounds with { DeflatedSharpe = Math.BitDecrement(0.95) }, "dsr_below");

    [Test]
    public void An_overfitting_probability_just_above_its_bound_is_suspect() =>
        AssertSuspect(Bounds with { Overfitting = Math.BitIncrement(0.5) }, "pbo_above");

    [Test]
    public void A_holdout_profit_factor_of_exactly_one_is_suspect() =>
        AssertSuspect(Bounds with { HoldoutProfitFactor = 1 }, "holdout_profit_factor");

    [Test]
    public void One_holdout_trade_too_few_is_suspect() => AssertSuspect(Bounds with { HoldoutTrades = 29 }, "holdout_trades");

    [Test]
    public void A_break_even_cost_of_just_the_usual_costs_on_either_segment_is_suspect()
    {
        AssertSuspect(Bounds with { BreakEvenBps = 1 }, "below_costs");
        AssertSuspect(Bounds with { HoldoutBreakEvenBps = 1 }, "below_costs");
        AssertSuspect(Bounds with { BreakEvenBps = -3, HoldoutBreakEvenBps = 0.2 }, "below_costs");
        Assert.That(Verdict.Of(Bounds with { BreakEvenBps = 0.5, HoldoutBreakEvenBps = 0.5, UsualCostBps = 0.4 }, Options).Robust, Is.True);
    }

    [TestCase(null)]
    [TestCase(double.NaN)]
    public void What_is_undefined_fails(double? undefined)
    {
        AssertSuspect(Bounds with { BreakEvenBps = undefined }, "below_costs");
        AssertSuspect(Bounds with { HoldoutBreakEvenBps = undefined }, "below_costs");
        AssertSuspect(Bounds with { DeflatedSharpe = undefined }, "dsr_undefined");
        AssertSuspect(Bounds with { Overfitting = undefined }, "pbo_undefined");
        AssertSuspect(Bounds with { HoldoutProfitFactor = undefined }, "holdout_profit_factor_undefined");
    }

    [Test]
    public void Every_failed_test_is_listed_in_order()
    {
        AssertSuspect(
            Bounds with { DeflatedSharpe = 0.2, Overfitting = 0.9, HoldoutProfitFactor = 0.8, HoldoutTrades = 3, HoldoutBreakEvenBps = -1 },
            "dsr_below", "pbo_above", "holdout_profit_factor", "holdout_trades", "below_costs");
        AssertSuspect(
            Bounds with { DeflatedSharpe = null, Overfitting = null, HoldoutProfitFactor = null, HoldoutTrades = 0, ReferenceLeads = true, BreakEvenBps = null },
            "dsr_undefined", "pbo_undefined", "holdout_profit_factor_undefined", "holdout_trades", "reference_leads", "below_costs");
        AssertSuspect(Bounds with { DeflatedSharpe = 0, HoldoutTrades = 0 }, "dsr_below", "holdout_trades");
    }

    [Test]
    public void The_bounds_are_options()
    {
        var strict = new VerdictOptions { DeflatedSharpeMin = 0.99, OverfittingMax = 0.1, HoldoutProfitFactorAbove = 1.2, HoldoutTradesMin = 100 };
        var (good, bad) = (Bounds with { DeflatedSharpe = 0.99, Overfitting = 0.1 }, Bounds with { DeflatedSharpe = 0.98, Overfitting = 0.11 });
        Assert.That(Verdict.Of(good with { HoldoutProfitFactor = 1.21, HoldoutTrades = 100 }, strict).Robust, Is.True);
        Assert.That(Verdict.Of(bad with { HoldoutProfitFactor = 1.2, HoldoutTrades = 99 }, strict).Reasons, Has.Count.EqualTo(4));
    }

    private static void AssertSuspect(Evidence evidence, params string[] reasons)
    {
        var verdict = Verdict.Of(evidence, Options);
        Assert.That(verdict.Robust, Is.False);
        Assert.That(verdict.Name, Is.EqualTo("suspect"));
        Assert.That(verdict.Reasons, Is.EqualTo(reasons));
    }
}
