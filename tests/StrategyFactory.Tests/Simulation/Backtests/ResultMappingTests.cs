using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Backtests;

namespace StrategyFactory.Tests.Simulation.Backtests;

internal sealed class ResultMappingTests
{
    [TestCase(BacktestNotes.Ruined | BacktestNotes.NoLosses, true)]
    [TestCase(BacktestNotes.NoLosses, false)]
    public void A_result_says_whether_the_account_was_ruined(BacktestNotes notes, bool ruined) =>
        Assert.That(ResultMapping.Of(new StrategyMetrics { Notes = notes }).Ruined, Is.EqualTo(ruined));
}
