using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

/// <summary>Asserts that the engine and the replay agree with <see cref="NaiveBacktest"/> on every strategy of a grid.</summary>
internal static class BacktestAgreement
{
    private const double Tolerance = 1e-10;

    /// <summary>Daily returns that vary by less than this are differences of nearly equal numbers, and so is what is divided by their deviation.</summary>
    private const double LeastDeviation = 1e-4;

    public static void Check(BacktestSegment segment, ConfigurationGrid grid, BacktestSettings settings, int threads)
    {
        var result = GridBacktest.Run(segment, grid, settings, threads);
        for (var k = 0; k < grid.Count; k++)
        {
            var what = $"strategy {k} {grid[k]}, {settings}, {segment.Count} bars";
            var expected = NaiveBacktest.Run(segment, grid[k], settings);
            Check(result.Metrics.Span[k], expected.Metrics, Deviation(expected.DailyReturns), what);
            Near(result.DailyReturns(k).Span, expected.DailyReturns, "daily returns", what);
            var trace = StrategyReplay.Run(segment, grid[k], settings);
            Near(trace.Equity.Span, expected.Equity, "equity", what);
            Check(trace.Trades, expected.Trades, what);
        }
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static void Check(StrategyMetrics actual, StrategyMetrics expected, double deviation, string what)
    {
        Assert.That(actual.TradeCount, Is.EqualTo(expected.TradeCount), what);
        Assert.That(actual.Notes, Is.EqualTo(expected.Notes), what);
        Near(actual.Sqn, expected.Sqn, nameof(actual.Sqn), what);
        Near(actual.SqnRaw, expected.SqnRaw, nameof(actual.SqnRaw), what);
        Near(actual.ProfitFactor, expected.ProfitFactor, nameof(actual.ProfitFactor), what);
        Near(actual.WinRate, expected.WinRate, nameof(actual.WinRate), what);
        Near(actual.Expectancy, expected.Expectancy, nameof(actual.Expectancy), what);
        Near(actual.TotalReturn, expected.TotalReturn, nameof(actual.TotalReturn), what);
        Near(actual.BuyAndHoldReturn, expected.BuyAndHoldReturn, nameof(actual.BuyAndHoldReturn), what);
        Near(actual.MaxDrawdown, expected.MaxDrawdown, nameof(actual.MaxDrawdown), what);
        Near(actual.Sharpe, expected.Sharpe, nameof(actual.Sharpe), what, Math.Max(1, LeastDeviation / deviation));
        Near(actual.Exposure, expected.Exposure, nameof(actual.Exposure), what);
        Near(actual.Turnover, expected.Turnover, nameof(actual.Turnover), what);
        Near(actual.BreakEvenCostBps, expected.BreakEvenCostBps, nameof(actual.BreakEvenCostBps), what);
        Near(actual.WeeklyConsistency, expected.WeeklyConsistency, nameof(actual.WeeklyConsistency), what);
    }

    private static void Check(IReadOnlyList<BacktestTrade> actual, List<NaiveBacktest.Trade> expected, string what)
    {
        Assert.That(actual, Has.Count.EqualTo(expected.Count), what);
        for (var k = 0; k < actual.Count; k++)
        {
            var (a, e) = (actual[k], expected[k]);
            if ((a.EntryBar, a.ExitBar, a.Side, a.EntryPrice, a.ExitPrice, a.OpenAtEnd, a.Weight) != (e.Entry, e.Exit, e.Side, e.EntryPrice, e.ExitPrice, e.OpenAtEnd, e.Weight))
            {
                Assert.Fail($"trade {k}: {a} instead of {e}; {what}");
            }

            Near(a.Return, e.Return, $"return of trade {k}", what);
        }
    }

    private static void Near(ReadOnlySpan<double> actual, double[] expected, string name, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        for (var k = 0; k < expected.Length; k++)
        {
            Near(actual[k], expected[k], name, what);
        }
    }

    private static void Near(double? actual, double? expected, string name, string what, double loss = 1)
    {
        var near = actual is { } a && expected is { } e ? Math.Abs(a - e) <= Tolerance * loss * Math.Max(1, Math.Abs(e)) : actual is null && expected is null;
        if (!near)
        {
            Assert.Fail($"{name} is {actual?.ToString("R") ?? "null"} instead of {expected?.ToString("R") ?? "null"}; {what}");
        }
    }
}
