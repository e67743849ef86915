using NUnit.Framework;
using StrategyFactory.FineTuning;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.FineTuning.Judgement;

internal sealed class TaskVerdictTests
{
    private static readonly FineTuningOptions Limits = new();

    private static readonly ExpertValidation Good = new()
    {
        PassNumber = 1,
        Windows = [Window(60, -50, 15), Window(41, -50, 15)],
        Trials = 100,
        Days = 200,
        DeflatedSharpe = 0.95,
        Overfitting = 0.5,
        OverfittingPasses = 90,
    };

    private static readonly TestMetricsRow Row = new() { Plateau = 0.9 };

    [Test]
    public void On_every_boundary_it_is_robust()
    {
        var verdict = TaskVerdict.Of(Row, Good, Limits);
        Assert.That((verdict.Verdict, verdict.Reasons.Count), Is.EqualTo(("robust", 0)));
        Assert.That(verdict.Evidence, Is.EqualTo(new StrategyFactory.FineTuning.Contracts.ControllerEvidence(2, 30, 1, 1.01, 0.95, 100, 0.5)));
    }

    [Test]
    public void Every_test_that_is_failed_is_a_reason_with_its_figures()
    {
        Assert.That(Reasons(Good with { Windows = [Window(60, -50, 15), Window(40, -50, 15)] }), Is.EqualTo(new[] { "forward_profit_factor: 1 over 2 windows, net 0.00; above 1 is wanted" }));
        Assert.That(Reasons(Good with { Windows = [Window(60, -50, 29)] }), Is.EqualTo(new[] { "forward_trades: 29 over 1 window; at least 30 are wanted" }));
        Assert.That(Reasons(Good with { DeflatedSharpe = 0.9499 }), Is.EqualTo(new[] { "deflated_sharpe: 0.9499 with 100 passes tried; at least 0.95 is wanted" }));
        Assert.That(Reasons(Good with { DeflatedSharpe = null, DeflatedSharpeProblem = "no_variation" }), Is.EqualTo(new[] { "deflated_sharpe: not known (no_variation)" }));
        Assert.That(Reasons(Good with { Overfitting = 0.61 }), Is.EqualTo(new[] { "overfitting: 0.61 over 90 passes; at most 0.5 is wanted" }));
        Assert.That(Reasons(Good with { Overfitting = null, OverfittingProblem = "too_few_dates" }), Is.EqualTo(new[] { "overfitting: not known (too_few_dates)" }));
        Assert.That(Reasons(Good with { Edges = ["Fast", "Slow"] }), Is.EqualTo(new[] { "edge: Fast, Slow on the edge of the range" }));
        Assert.That(
            TaskVerdict.Of(new() { Plateau = 0.41, Label = TestMetricsTable.Needle }, Good, Limits).Reasons, Is.EqualTo(new[] { "needle: its neighbours have 0.41 of its score" }));
    }

    [Test]
    public void A_single_pass_was_not_chosen_and_cannot_be_overfitted() =>
        Assert.That(Reasons(Good with { Overfitting = null, OverfittingProblem = ExpertValidation.OnePass }), Is.Empty);

    [Test]
    public void Windows_without_a_loss_are_no_reason_and_without_a_trade_they_are()
    {
        Assert.That(Reasons(Good with { Windows = [Window(60, 0, 40)] }), Is.Empty);
        Assert.That(Reasons(Good with { Windows = [Window(0, 0, 0)] }), Is.EqualTo(new[]
        {
            "forward_profit_factor: undefined over 1 window, net 0.00; above 1 is wanted", "forward_trades: 0 over 1 window; at least 30 are wanted",
        }));
    }

    [Test]
    public void What_a_terminal_reports_goes_by_its_forward_figures_and_the_rest_is_not_known()
    {
        var reported = new TestMetricsRow { Forward = new() { NetProfit = 10, ProfitFactor = 1.3, TotalTrades = 50 } };
        Assert.That(TaskVerdict.Of(reported, null, Limits).Reasons, Is.EqualTo(new[] { "deflated_sharpe: not known", "overfitting: not known" }));
        Assert.That(TaskVerdict.Of(Row, null, Limits).Reasons[0], Is.EqualTo("forward_profit_factor: not known, nothing was tested on forward bars"));
        Assert.That(TaskVerdict.Of(Row, null, Limits).Evidence, Is.EqualTo(new StrategyFactory.FineTuning.Contracts.ControllerEvidence(0, null, null, null, null, null, null)));
    }

    private static IReadOnlyList<string> Reasons(ExpertValidation validation) => TaskVerdict.Of(Row, validation, Limits).Reasons;

    private static WalkForwardWindow Window(double gained, double lost, int trades) => new(
        1, default, default, default, new Dictionary<string, string>(StringComparer.Ordinal), 0, 1,
        new() { GrossProfit = gained, GrossLoss = lost, NetProfit = gained + lost, TotalTrades = trades });
}
