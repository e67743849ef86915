using System.Globalization;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Plans;

/// <summary>What a plan could call robust at all, in one line, the same at every door.</summary>
internal static class PowerText
{
    /// <summary>
    /// Such as <c>33 days, 560 trials: only an annual Sharpe above 15.5 would do; 250 days more would bring it to 4</c>.
    /// </summary>
    internal static string Of(PlanPower power)
    {
        var segment = Text($"{Count(power.Dates, "day")}, {Count(power.TrialsTotal, "trial")}: ");
        if (power.Kurtosis is null)
        {
            return segment + "its price does not vary there, so nothing can be told from luck";
        }

        if (power.Confidence is not (>= 0.5 and < 1))
        {
            return segment + Text($"a deflated Sharpe ratio of {power.Confidence} has no smallest Sharpe ratio");
        }

        var now = power.SmallestSharpeTotal is { } sharpe ? Text($"only an annual Sharpe above {sharpe:0.0} would do")
            : "no annual Sharpe would do";
        return segment + now + power switch
        {
            { MoreDates: { } more } => Text($"; {Count(more, "day")} more would bring it to {power.TargetSharpe:0}"),
            { TargetSharpe: { } target } => Text($"; ten years more would not bring it to {target:0}"),
            _ => "",
        };
    }

    private static string Count(long number, string one) => Text($"{number:N0} {one}{(number == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
