using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>
/// Tests an expert that averages into a position: like <see cref="SignalTester"/>, and at each close at which the position is not
/// closed and lies a step or more behind its last entry, another level is added at the next open. All levels are closed together. Stop,
/// target and trailing are measured from the average entry price, with the distances of the first entry, and start anew with each
/// level. Every level is a trade of its own.
/// </summary>
public static class GridTester
{
    /// <summary>
    /// Runs one pass on the bars [start, end). See <see cref="SignalTester.Run"/>; <see cref="PositionRules.AverageTrueRange"/> is
    /// needed.
    /// </summary>
    /// <exception cref="ArgumentException">Ranges or lengths do not fit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TesterOutcome Run(
        TesterBars bars, int start, int end, TradeSignals signals, ReadOnlySpan<ulong> allowed, BasketRules grid, PositionRules rules,
        AccountRules account, List<TesterTrade>? trades = null)
    {
        ArgumentNullException.ThrowIfNull(bars);
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(account);
        if (rules.AverageTrueRange.Length != bars.Count)
        {
            throw new ArgumentException(
                $"The average true range has {rules.AverageTrueRange.Length} values for {bars.Count} bars.", nameof(rules));
        }

        using var timetable = new SignalTimetable(bars, start, end, signals, allowed, rules);
        var basket = new GridBasket(bars, grid, rules, account, new(bars, account, trades));
        var signal = timetable.NextEntry(start);
        while (signal < end - 1)
        {
            signal = timetable.NextEntry(
                basket.TryOpen(signal, timetable.Side(signal)) ? basket.Hold(timetable) : basket.NextAffordable(signal, end));
        }

        return basket.Outcome();
    }
}
