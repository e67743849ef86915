using NUnit.Framework;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.Contracts;

internal sealed class TesterCriterionTests
{
    private static readonly TesterCriterion BuiltIn = new ExpertAdvisorOptions().CriterionOf(null);

    [TestCase(3.0, 300, 20.0, 1.0, 0.0)]
    [TestCase(9.0, 900, 1.0, 1.7, 0.0)]
    [TestCase(1.5, 300, 20.0, 1.2, 0.5 / 4)]
    [TestCase(1.5, 150, 30.0, 1.2, 1.5 / 4)]
    [TestCase(3.0, 300, 20.0, 0.75, 0.25 / 4)]
    [TestCase(-1.0, 1, 90.0, 0.0, (1 + (299.0 / 300) + 1 + 1) / 4)]
    public void Distance_is_the_mean_relative_shortfall(double recovery, int trades, double drawdown, double factor, double distance) =>
        Assert.That(
            BuiltIn.Distance(new() { RecoveryFactor = recovery, TotalTrades = trades, MaxDrawdownPct = drawdown, ProfitFactor = factor }),
            Is.EqualTo(distance).Within(1e-12));

    [Test]
    public void Score_is_the_weighted_mean_of_clipped_qualities()
    {
        var criterion = new TesterCriterion([], [new("net_profit_pct", 1, 0, 50), new("max_drawdown_pct", 3, 40, 10)]);
        Assert.That(criterion.Score(new() { NetProfitPct = 25, MaxDrawdownPct = 10, TotalTrades = 5 }), Is.EqualTo((0.5 + 3) / 4).Within(1e-12));
        Assert.That(criterion.Score(new() { NetProfitPct = 500, MaxDrawdownPct = 90, TotalTrades = 5 }), Is.EqualTo(0.25).Within(1e-12));
    }

    [Test]
    public void A_row_without_a_trade_has_shown_nothing()
    {
        var row = new TesterMetrics { TotalTrades = 0, MaxDrawdownPct = 0, NetProfitPct = 0 };
        Assert.That((BuiltIn.Score(row), BuiltIn.Distance(row)), Is.EqualTo((0.0, 1.0)));
    }

    [Test]
    public void An_undefined_metric_is_the_worst() =>
        Assert.That(new TesterCriterion([], [new("recovery_factor", 1, 0, 4), new("total_trades", 1, 0, 9)]).Score(new() { TotalTrades = 9 }), Is.EqualTo(0.5));

    [Test]
    public void The_best_possible_row_scores_one() => Assert.That(
        BuiltIn.Score(new() { NetProfitPct = 99, RecoveryFactor = 9, ProfitFactor = 9, ExpectedPayoff = 99, TotalTrades = 9999, MaxDrawdownPct = 0 }), Is.EqualTo(1));

    [Test]
    public void A_criterion_of_one_expert_replaces_that_of_all()
    {
        var options = new ExpertAdvisorOptions();
        options.Criteria["rsi_reversal"] = new() { Hard = [new() { Metric = "win_rate", AtLeast = 60 }] };
        Assert.That(options.CriterionOf("rsi_reversal").Hard, Is.EqualTo(new[] { new HardCriterion("win_rate", 60) }));
        Assert.That(options.CriterionOf("rsi_reversal").Quality, Is.EqualTo(BuiltIn.Quality));
        Assert.That(options.CriterionOf("macd_trend").Hard, Is.EqualTo(BuiltIn.Hard));
        Assert.That(options.Valid(), Is.True);
        options.Criteria["rsi_reversal"].Hard[0].Metric = "luck";
        Assert.That(options.Valid(), Is.False);
    }
}
