namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// Backtests every strategy of a grid on one segment.
/// <para>
/// At the close of bar t a strategy wants a position: long while pₜ &gt; θ, short while pₜ &lt; −θ, as the direction allows, else flat;
/// flat too when the outlier score exceeds the cut-off or the regime is not allowed. The order is filled at bar
/// t + delay; orders that would be filled beyond the segment are ignored. A trade is a maximal run of one position; a trade still open
/// closes at the segment's last close. It returns r = d·(x − 1) − c·(1 + x), x = exit/entry fill, and equity compounds by 1 + r, all in.
/// An order filled at the very last close opens and closes there: it is a trade that pays both costs.
/// </para>
/// <para>
/// That is <see cref="TradeHold.Signal"/>. With <see cref="TradeHold.Horizon"/> and <see cref="TradeHold.Barrier"/> a decision opens a
/// position whose end is fixed with it, and signals are ignored until then, opposite ones too. The next entry may be filled in the bar
/// of the exit, at the same price, as a trade of its own; after a barrier was touched within a bar only at that bar's close or later.
/// In a ladder each part of the capital is an account of that kind, equity is their mean, trades are those of all parts, exposure and
/// turnover are means over the parts. Where bars carry a spread c is c entry and c exit: r = d·(x − 1) − c entry − c exit·x.
/// </para>
/// <para>
/// Where the segment has weights, a position takes the fraction w of the equity that its decision's bar says, w &gt; 1 on credit, and
/// keeps it: r = w·(d·(x − 1) − c·(1 + x)), and the marks between follow. Signals where w is not known open nothing.
/// </para>
/// <para>
/// Method: predicates are bitmaps (64 bars a word), a strategy is the AND of three, and work is done only where its position changes.
/// Results do not depend on the number of threads.
/// </para>
/// </summary>
public static class GridBacktest
{
    /// <summary>The metrics and daily returns of every strategy, in grid order.</summary>
    /// <param name="segment">Bars, predictions and regimes.</param>
    /// <param name="grid">The strategies.</param>
    /// <param name="settings">Fills, costs and compounding.</param>
    /// <param name="threads">Threads to use, ≥ 1.</param>
    /// <exception cref="ArgumentException">
    /// Columns of different length, no bars, unordered times, prices that are not positive, or impossible settings.
    /// </exception>
    public static GridBacktestResult Run(BacktestSegment segment, ConfigurationGrid grid, BacktestSettings settings, int threads)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        using var prices = new SegmentPrices(segment, settings);
        var plan = new BacktestPlan(segment, grid, settings, prices.Fill);
        var metrics = new StrategyMetrics[grid.Count];
        var dates = plan.Calendar.Dates.Length;
        var dailyReturns = new double[grid.Count * dates];
        var next = -1;
        plan.Prepare(threads);
        if (threads == 1)
        {
            Work(0);
        }
        else
        {
            Parallel.For(0, threads, Work);
        }

        return new(metrics, plan.Calendar.Dates, dailyReturns);

        void Work(int worker)
        {
            using var buffers = new TradeBuffers(plan.Slots, plan.Bitmaps.Words, plan.Quotes.HasCosts, plan.Sizes.Differ);
            using var ladder = plan.Ladder is null ? null : new LadderEquity(plan, plan.Ladder, buffers);
            for (int strategy; (strategy = Interlocked.Increment(ref next)) < metrics.Length;)
            {
                metrics[strategy] = StrategyEvaluation.Run(
                    plan, strategy, buffers, ladder, dailyReturns.AsSpan(strategy * dates, dates));
            }
        }
    }
}
