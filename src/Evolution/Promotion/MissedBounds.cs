using System.Globalization;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Promotion;

/// <summary>By how much a result misses what is asked of it.</summary>
internal static class MissedBounds
{
    /// <summary>
    /// Every criterion that a result fails; none exactly where <see cref="PromotionCriteria.Judge"/> lets it qualify.
    /// </summary>
    internal static IReadOnlyList<MissedCriterion> Of(StrategyResult result, PromotionCriteria criteria)
    {
        MissedCriterion?[] missed =
        [
            AtLeast("sqn", "SQN", result.Sqn, criteria.SqnMin, result) ?? AtMost("sqn", "SQN", result.Sqn, criteria.SqnMax),
            AtLeast("profit_factor", "profit factor", result.ProfitFactor, criteria.ProfitFactorMin, result)
                ?? AtMost("profit_factor", "profit factor", result.ProfitFactor, criteria.ProfitFactorMax),
            Trades(result.TradeCount, criteria),
            Below("weekly_consistency", "weekly consistency", result.WeeklyConsistency, criteria.WeeklyConsistencyMax, result),
        ];
        return [.. missed.OfType<MissedCriterion>()];
    }

    /// <summary>What a robust verdict would ask for besides, as far as the simulation tells.</summary>
    /// <param name="costBps">The configured default costs a side.</param>
    internal static IReadOnlyList<MissedCriterion> ForRobust(StrategyResult result, double? dsr, double dsrMin, double costBps)
    {
        MissedCriterion?[] missed =
        [
            dsr is null
                ? new("dsr", null, "≥", dsrMin, null, "its daily returns do not vary", "deflated Sharpe ratio: undefined")
                : dsr < dsrMin ? Missed("dsr", dsr, "≥", dsrMin, $"deflated Sharpe ratio {Both(dsrMin, dsr.Value)}") : null,
            result.BreakEvenCostBps is not { } even
                ? Nothing("break_even_cost_bps", "break-even cost", ">", costBps, result)
                : even > costBps ? null
                : Missed("break_even_cost_bps", even, ">", costBps, $"a break-even cost above {Both(costBps, even)} bp"),
        ];
        return [.. missed.OfType<MissedCriterion>()];
    }

    /// <summary>Such as <c>profit factor 2 instead of 1.62; 14 more trades</c>, and what a verdict would ask for besides.</summary>
    internal static string Sentence(IReadOnlyList<MissedCriterion> missed, IReadOnlyList<MissedCriterion> forRobust) =>
        string.Join("; ", missed.Select(criterion => criterion.Text))
        + (forRobust.Count == 0 ? "" : $"; to be robust also {string.Join(" and ", forRobust.Select(criterion => criterion.Text))}");

    private static MissedCriterion? AtLeast(string name, string title, double? value, double bound, StrategyResult result) =>
        value is not { } known ? Nothing(name, title, "≥", bound, result)
        : known >= bound ? null : Missed(name, known, "≥", bound, $"{title} {Both(bound, known)}");

    private static MissedCriterion? AtMost(string name, string title, double? value, double bound) =>
        value > bound ? Missed(name, value, "≤", bound, $"{title} at most {Both(bound, value.Value)}") : null;

    private static MissedCriterion? Below(string name, string title, double? value, double bound, StrategyResult result) =>
        value is not { } known ? Nothing(name, title, "<", bound, result)
        : known < bound ? null : Missed(name, known, "<", bound, $"{title} below {Both(bound, known)}");

    private static MissedCriterion? Trades(int count, PromotionCriteria criteria)
    {
        var (few, many) = (criteria.TradeCountMin - count, count - criteria.TradeCountMax);
        return few > 0 ? Missed("trade_count", count, "≥", criteria.TradeCountMin, Counted(few, "more"))
            : many > 0 ? Missed("trade_count", count, "≤", criteria.TradeCountMax, Counted(many, "fewer"))
            : null;

        static string Counted(int trades, string how) =>
            string.Create(CultureInfo.InvariantCulture, $"{trades:N0} {how} trade{(trades == 1 ? "" : "s")}");
    }

    private static MissedCriterion Missed(string name, double? value, string relation, double bound, string text) =>
        new(name, value, relation, bound, Math.Abs(value!.Value - bound), null, text);

    private static MissedCriterion Nothing(string name, string title, string relation, double bound, StrategyResult result)
    {
        var reason = result.Undefined.GetValueOrDefault(name) ?? "it is undefined";
        return new(name, null, relation, bound, null, reason, $"{title} {relation} {Short(bound, 2)}, which is undefined: {reason}");
    }

    // as many digits as tell the two apart
    private static string Both(double bound, double value)
    {
        var digits = 2;
        while (digits < 9 && Short(bound, digits) == Short(value, digits))
        {
            digits++;
        }

        return $"{Short(bound, digits)} instead of {Short(value, digits)}";
    }

    private static string Short(double value, int digits) =>
        value.ToString("#,0." + new string('#', digits), CultureInfo.InvariantCulture);
}
