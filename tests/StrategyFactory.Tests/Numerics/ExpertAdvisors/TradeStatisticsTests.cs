using NUnit.Framework;
using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Tests.Numerics.ExpertAdvisors;

internal sealed class TradeStatisticsTests
{
    [Test]
    public void Series_of_wins_and_losses_are_those_of_a_tester_report()
    {
        var found = TradeStatistics.Of([.. Trades(10, 20, -5, -5, -5, 40, 0, 3, 3, -30)], 1000);
        Assert.That(found.WinSeries, Is.EqualTo(new SeriesOfTrades(new(2, 30), new(1, 40), 3)));
        Assert.That(found.LossSeries, Is.EqualTo(new SeriesOfTrades(new(3, -15), new(1, -30), 2)));
        Assert.That((found.LargestProfit, found.LargestLoss, found.Losses), Is.EqualTo(((double?)40, (double?)-30, 4)));
    }

    [Test]
    public void Ratios_use_the_returns_on_the_balance_before_each_trade()
    {
        // 10% of 1,000, then −5% of 1,100, then 2% of 1,045.
        var found = TradeStatistics.Of([.. Trades(100, -55, 20.9)], 1000);
        var (mean, variance) = ((0.1 - 0.05 + 0.02) / 3, 0.0);
        foreach (var value in new[] { 0.1, -0.05, 0.02 })
        {
            variance += (value - mean) * (value - mean) / 2;
        }

        Assert.That(found.Sharpe, Is.EqualTo(mean / Math.Sqrt(variance)).Within(1e-12));
        Assert.That(found.Sortino, Is.EqualTo(mean / Math.Sqrt(0.05 * 0.05 / 3)).Within(1e-12));
    }

    [Test]
    public void What_is_undefined_is_null()
    {
        var none = TradeStatistics.Of([], 1000);
        Assert.That((none.Sharpe, none.Sortino, none.LargestProfit, none.HoldingBars), Is.EqualTo(((double?)null, (double?)null, (double?)null, (double?)null)));
        var wins = TradeStatistics.Of([.. Trades(10, 20)], 1000);
        Assert.That(wins.Sortino, Is.Null);
        Assert.That(wins.LargestLoss, Is.Null);
    }

    private static IEnumerable<TesterTrade> Trades(params double[] profits) =>
        profits.Select((profit, i) => new TesterTrade(i % 2 == 0 ? 1 : -1, i, 1, i + 1, 1, 1, profit, ExitReason.Signal));
}
