using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.External;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.FineTuning.External;

internal sealed class BestPassesTests
{
    // profit counts towards the score, a drawdown above 10 % away from it by distance
    private static readonly TesterCriterion Criterion = new([new("max_drawdown_pct", AtMost: 10)], [new("net_profit", 1, 0, 100)]);

    [Test]
    public void The_best_by_score_are_kept_and_ranked_however_many_come()
    {
        var best = new BestPasses(Criterion, top: 3);
        foreach (var number in Enumerable.Range(0, 1000))
        {
            best.Add(Pass(number, profit: number * 37 % 100, drawdown: 5));
        }

        var rows = best.Rows();
        Assert.That(best.Count, Is.EqualTo(1000));
        Assert.That(rows.Select(row => (row.Rank, row.PassNumber, row.Metrics.NetProfit)), Is.EqualTo(new[] { (1, 27L, (double?)99), (2, 127L, 99), (3, 227L, 99) }));
    }

    [Test]
    public void The_one_of_least_distance_is_always_among_them()
    {
        var best = new BestPasses(Criterion, top: 2);
        best.Add(Pass(1, profit: 1, drawdown: 5));
        best.Add(Pass(2, profit: 90, drawdown: 50));
        best.Add(Pass(3, profit: 80, drawdown: 50));

        Assert.That(best.Rows().Select(row => (row.Rank, row.PassNumber)), Is.EqualTo(new[] { (1, 2L), (2, 1L) }));
    }

    [Test]
    public void Figures_of_the_forward_period_are_matched_by_the_number_of_the_pass()
    {
        var best = new BestPasses(Criterion, top: 2);
        best.Add(Pass(1, profit: 10, drawdown: 5));
        best.Add(Pass(2, profit: 20, drawdown: 5));
        best.Add(Pass(3, profit: 30, drawdown: 5) with { Forward = new() { NetProfit = 4 } });
        best.AddForward(Pass(1, profit: 5, drawdown: 5));
        best.AddForward(Pass(2, profit: 7, drawdown: 5));
        best.AddForward(Pass(2, profit: 8, drawdown: 5));
        best.AddForward(Pass(3, profit: 9, drawdown: 5));

        Assert.That(best.Rows().Select(row => (row.PassNumber, row.Forward.NetProfit)), Is.EqualTo(new[] { (3L, (double?)4), (2L, 7) }));
    }

    [Test]
    public void Where_both_tell_their_inputs_these_match_and_not_the_numbers()
    {
        var best = new BestPasses(Criterion, top: 2);
        best.Add(Pass(1, profit: 10, drawdown: 5, "14"));
        best.Add(Pass(2, profit: 20, drawdown: 5, "15"));
        best.AddForward(Pass(0, profit: 7, drawdown: 5, "15.0"));
        best.AddForward(Pass(1, profit: 8, drawdown: 5, "16"));

        Assert.That(best.Rows().Select(row => (row.PassNumber, row.Forward.NetProfit)), Is.EqualTo(new[] { (2L, (double?)7), (1L, null) }));
    }

    [Test]
    public void Where_one_of_them_tells_no_inputs_the_numbers_match()
    {
        var best = new BestPasses(Criterion, top: 3);
        best.Add(Pass(1, profit: 30, drawdown: 5));
        best.Add(Pass(2, profit: 20, drawdown: 5, "15"));
        best.Add(Pass(3, profit: 10, drawdown: 5, "true"));
        best.AddForward(Pass(1, profit: 5, drawdown: 5, "99"));
        best.AddForward(Pass(2, profit: 6, drawdown: 5));
        best.AddForward(Pass(2, profit: 7, drawdown: 5, "15"));
        best.AddForward(Pass(7, profit: 8, drawdown: 5, "1"));

        Assert.That(best.Rows().Select(row => (row.PassNumber, row.Forward.NetProfit)), Is.EqualTo(new[] { (1L, (double?)5), (2L, 6), (3L, 8) }), "the first that comes stays");
    }

    [Test]
    public void Of_nothing_nothing_is_kept() => Assert.That(new BestPasses(Criterion, top: 2).Rows(), Is.Empty);

    private static ReportedPass Pass(long number, double profit, double drawdown, string? period = null) =>
        new(number, period is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["Period"] = period }, new() { NetProfit = profit, MaxDrawdownPct = drawdown, TotalTrades = 10 });
}
