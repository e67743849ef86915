using NUnit.Framework;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Promotion;

internal sealed class MissedBoundsTests
{
    private static readonly PromotionCriteria Criteria = new(3, 5, 2, 4, 200, 1000, 0.5);
    private static readonly StrategyResult Good = new() { Sqn = 4, ProfitFactor = 3, TradeCount = 500, WeeklyConsistency = 0.3, BreakEvenCostBps = 2 };

    [Test]
    public void Every_criterion_tells_its_shortfall_and_the_sentence_what_would_have_to_be_true()
    {
        var missed = MissedBounds.Of(Good with { Sqn = 2.4, ProfitFactor = 1.62, TradeCount = 186, WeeklyConsistency = 0.81 }, Criteria);

        Assert.That(missed.Select(one => (one.Name, one.Value, one.Relation, one.Bound)), Is.EqualTo(new[]
        {
            ("sqn", 2.4, "≥", 3.0), ("profit_factor", (double?)1.62, "≥", 2.0), ("trade_count", (double?)186, "≥", 200.0), ("weekly_consistency", (double?)0.81, "<", 0.5),
        }));
        Assert.That(missed.Select(one => one.Shortfall!.Value), Is.EqualTo(new[] { 0.6, 0.38, 14, 0.31 }).Within(1e-12));
        Assert.That(MissedBounds.Sentence(missed, []), Is.EqualTo("SQN 3 instead of 2.4; profit factor 2 instead of 1.62; 14 more trades; weekly consistency below 0.5 instead of 0.81"));
    }

    [Test]
    public void What_exceeds_a_maximum_says_at_most()
    {
        var missed = MissedBounds.Of(Good with { Sqn = 6, ProfitFactor = 4.5, TradeCount = 1001 }, Criteria);

        Assert.That(missed.Select(one => (one.Relation, one.Shortfall)), Is.EqualTo(new[] { ("≤", (double?)1), ("≤", 0.5), ("≤", 1) }));
        Assert.That(MissedBounds.Sentence(missed, []), Is.EqualTo("SQN at most 5 instead of 6; profit factor at most 4 instead of 4.5; 1 fewer trade"));
    }

    [Test]
    public void A_metric_without_a_value_tells_why()
    {
        var result = Good with { ProfitFactor = null, WeeklyConsistency = null, Undefined = new Dictionary<string, string>(StringComparer.Ordinal) { ["profit_factor"] = "no trade lost" } };

        var missed = MissedBounds.Of(result, Criteria);
        Assert.That(missed.Select(one => (one.Name, one.Value, one.Shortfall, one.Undefined)), Is.EqualTo(new[] { ("profit_factor", (double?)null, (double?)null, "no trade lost"), ("weekly_consistency", null, null, "it is undefined") }));
        Assert.That(missed[0].Text, Is.EqualTo("profit factor ≥ 2, which is undefined: no trade lost"));
    }

    [Test]
    public void Digits_are_as_many_as_tell_value_and_bound_apart()
    {
        Assert.That(MissedBounds.Of(Good with { ProfitFactor = 1.99999 }, Criteria).Single().Text, Is.EqualTo("profit factor 2 instead of 1.99999"));
        Assert.That(MissedBounds.Of(Good with { WeeklyConsistency = 0.5 }, Criteria).Single().Text, Is.EqualTo("weekly consistency below 0.5 instead of 0.5"), "the bound itself is not allowed");
    }

    [Test]
    public void A_robust_verdict_asks_for_luck_and_costs_besides()
    {
        var both = MissedBounds.ForRobust(Good with { BreakEvenCostBps = 0.4 }, 0.3, 0.95, 1);
        Assert.That(both.Select(one => (one.Name, one.Value, one.Relation, one.Bound)), Is.EqualTo(new[] { ("dsr", (double?)0.3, "≥", 0.95), ("break_even_cost_bps", 0.4, ">", 1.0) }));
        Assert.That(MissedBounds.Sentence([], both), Does.EndWith("to be robust also deflated Sharpe ratio 0.95 instead of 0.3 and a break-even cost above 1 instead of 0.4 bp"));
        Assert.That(MissedBounds.ForRobust(Good, 0.95, 0.95, 1), Is.Empty);
        Assert.That(MissedBounds.ForRobust(Good with { BreakEvenCostBps = 1 }, null, 0.95, 1).Select(one => (one.Name, one.Undefined)), Is.EqualTo(new[] { ("dsr", "its daily returns do not vary"), ("break_even_cost_bps", null) }));
    }

    [Test]
    public void Nothing_is_missed_exactly_where_a_result_qualifies_and_only_maxima_where_it_is_too_good()
    {
        var random = new Random(12);
        Dictionary<Judgement, int> seen = [];
        for (var i = 0; i < 20_000; i++)
        {
            var result = new StrategyResult
            {
                Sqn = Any(1, 6),
                ProfitFactor = Any(1, 5),
                TradeCount = random.Next(150, 1100),
                WeeklyConsistency = Any(0.2, 0.6),
            };
            var missed = MissedBounds.Of(result, Criteria);
            var judgement = Criteria.Judge(result);
            seen[judgement] = seen.GetValueOrDefault(judgement) + 1;
            Assert.That(
                missed.Count == 0 ? Judgement.Qualifies : missed.All(one => one.Relation == "≤") ? Judgement.TooGood : Judgement.Fails,
                Is.EqualTo(judgement), $"{result}: {MissedBounds.Sentence(missed, [])}");
            Assert.That(missed.All(one => one.Value is null == one.Shortfall is null && one.Shortfall is null or >= 0 && one.Text.Length > 0));
        }

        Assert.That(seen, Has.Count.EqualTo(3), "all kinds were among them");

        double? Any(double from, double to) => random.Next(20) == 0 ? null : Math.Round(from + (to - from) * random.NextDouble(), 1);
    }
}
