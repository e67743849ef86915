namespace StrategyFactory.Numerics.Backtest;

/// <summary>Trades by the ISO week (UTC) of the bar of their exit fill.</summary>
internal static class WeeklyTrades
{
    /// <summary>
    /// Weekly consistency over the weeks strictly between the segment's first and last in which the regime was allowed on at
    /// least one bar; null with a note where undefined.
    /// </summary>
    public static double? Consistency(BacktestPlan plan, TradeBuffers buffers, int trades, int regime, ref BacktestNotes notes)
    {
        ReadOnlySpan<int> lastBars = plan.Calendar.LastBarOfWeek;
        Span<double> counts = lastBars.Length <= 512 ? stackalloc double[lastBars.Length] : new double[lastBars.Length];
        ReadOnlySpan<int> exits = buffers.ExitSlot.AsSpan(0, trades);
        var (weeks, closedBefore) = (0, 0);
        for (var week = 0; week < lastBars.Length - 1; week++)
        {
            var slot = lastBars[week] - plan.Delay;
            var closed = plan.Walks ? WalkedState.CountUpTo(exits, slot, closedBefore) : TradeState.Closed(buffers, slot);
            if (week > 0 && ((plan.Calendar.RegimesOfWeek[week] >> regime) & 1) != 0)
            {
                counts[weeks++] = closed - closedBefore;
            }

            closedBefore = closed;
        }

        var consistency = Statistics.WeeklyConsistency.Compute(counts[..weeks]);
        notes |= consistency is not null ? BacktestNotes.None
            : weeks < Statistics.WeeklyConsistency.MinimumWeeks ? BacktestNotes.TooFewWeeks
            : BacktestNotes.NoTradesInFullWeeks;
        return consistency;
    }
}
