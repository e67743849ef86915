using System.Globalization;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.Benchmarks.Markets;

/// <summary>What questions came to together.</summary>
/// <param name="Name">Which questions.</param>
/// <param name="Runs">Asked, without those that were skipped.</param>
/// <param name="Promoted">With a promotion.</param>
/// <param name="Robust">With a robust one.</param>
/// <param name="RobustEarned">Of the robust ones that traded on the last part, how many earned there.</param>
/// <param name="SuspectEarned">The same of the suspect ones.</param>
internal sealed record MarketSum(string Name, int Runs, int Promoted, int Robust, EarnedShare RobustEarned, EarnedShare SuspectEarned)
{
    internal static IReadOnlyList<MarketSum> Of(IReadOnlyList<MarketRow> rows) =>
    [
        .. rows.Where(row => row.Outcome != MarketRow.Skipped).GroupBy(row => row.Question.CostBps).OrderBy(group => group.Key)
            .Select(group => Of(string.Create(CultureInfo.InvariantCulture, $"{group.Key} bp a side"), [.. group])),
        Of("all", rows),
    ];

    public override string ToString() =>
        $"{Name}: {Runs} runs, {Promoted} promoted, {Robust} robust; of the robust {RobustEarned}; of the suspect {SuspectEarned}";

    private static MarketSum Of(string name, IReadOnlyList<MarketRow> rows) => new(
        name, rows.Count(row => row.Outcome != MarketRow.Skipped), rows.Count(row => row.Verdict is not null),
        rows.Count(row => row.Verdict == "robust"), EarnedShare.Of(rows.Where(row => row.Verdict == "robust")),
        EarnedShare.Of(rows.Where(row => row.Verdict == "suspect")));
}

/// <summary>How many earned on the last part, of those that traded there.</summary>
/// <param name="Earned">With a mean return above 0.</param>
/// <param name="Traded">With a trade.</param>
/// <param name="Low">Lower end of Wilson's 95% interval of the share; null without any.</param>
/// <param name="High">Its upper end.</param>
internal sealed record EarnedShare(int Earned, int Traded, double? Low, double? High)
{
    internal static EarnedShare Of(IEnumerable<MarketRow> rows)
    {
        double[] means = [.. rows.Select(row => row.Unseen?.BpsPerTrade).OfType<double>()];
        var earned = means.Count(mean => mean > 0);
        var interval = Proportions.Interval(earned, means.Length);
        return new(earned, means.Length, interval?.Low, interval?.High);
    }

    public override string ToString() => Low is null ? "none traded on the unseen part" : string.Create(
        CultureInfo.InvariantCulture, $"{Earned} of {Traded} earned on the unseen part (95%: {Low:0%} to {High:0%})");
}
