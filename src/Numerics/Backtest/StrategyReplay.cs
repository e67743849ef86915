using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>One trade. Bars are indices into the segment, times the open times of the bars of the fills.</summary>
/// <param name="EntryBar">Bar of the entry fill.</param>
/// <param name="ExitBar">Bar of the exit fill.</param>
/// <param name="EntryTime">Open time of <paramref name="EntryBar"/>, milliseconds UTC.</param>
/// <param name="ExitTime">Open time of <paramref name="ExitBar"/>, milliseconds UTC.</param>
/// <param name="Side">d, +1 long or −1 short.</param>
/// <param name="EntryPrice">Entry fill.</param>
/// <param name="ExitPrice">Exit fill.</param>
/// <param name="Return">r = w·(d·(x − 1) − c·(1 + x)), x = exit/entry.</param>
/// <param name="IsoYear">ISO year of the exit's week.</param>
/// <param name="IsoWeek">ISO week of the exit, 1…53.</param>
/// <param name="OpenAtEnd">Closed only because the segment ended.</param>
/// <param name="Weight">w, the fraction of the equity put into it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BacktestTrade(
    int EntryBar, int ExitBar, long EntryTime, long ExitTime, int Side, double EntryPrice, double ExitPrice, double Return,
    int IsoYear, int IsoWeek, bool OpenAtEnd, double Weight);

/// <summary>The trades of one strategy and its equity at every close of the segment, in cash.</summary>
/// <param name="Trades">In time order.</param>
/// <param name="Equity">One mark per bar.</param>
/// <param name="Ruined">The account reached zero, where it stays.</param>
public sealed record StrategyTrace(IReadOnlyList<BacktestTrade> Trades, ReadOnlyMemory<double> Equity, bool Ruined)
{
    /// <summary>
    /// What is held at the last close, as if the segment went on: these positions are among the trades too, closed by its end. A position
    /// until the session's end is held at the last bar of the last date, since there may be another one.
    /// </summary>
    public IReadOnlyList<OpenPosition> Open { get; init; } = [];

    /// <summary>
    /// What is to be filled at the next bar; stops and targets, which may be reached within it, and passive orders, which may not be
    /// filled, are told as if nothing happened before them.
    /// </summary>
    public IReadOnlyList<NextOrder> Next { get; init; } = [];
}

/// <summary>
/// Replays one strategy bar by bar, for the trade lists and curves that are kept. Same rules and numbers as <see cref="GridBacktest"/>:
/// decided at bar t, filled at t + delay; cost is charged at both fills; between them the equity is
/// A·(1 + w·(d·(P/E − 1) − c)) at close P, with A the equity before the entry and E the entry fill; after the exit A·(1 + r). A ladder is
/// the mean of its parts.
/// </summary>
public static class StrategyReplay
{
    /// <summary>The trades and the equity curve of one strategy.</summary>
    /// <exception cref="ArgumentException">
    /// Columns of different length, no bars, unordered times, prices that are not positive, or impossible settings.
    /// </exception>
    public static StrategyTrace Run(BacktestSegment segment, StrategyConfiguration configuration, BacktestSettings settings)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(settings);
        using var prices = new SegmentPrices(segment, settings);
        return Run(segment, configuration, settings, prices.Fill);
    }

    internal static StrategyTrace Run(
        BacktestSegment segment, StrategyConfiguration configuration, BacktestSettings settings, ReadOnlyMemory<double> fill)
    {
        var quotes = new SlotQuotes(segment, settings, fill);
        List<BacktestTrade> trades = [];
        var sessions = settings.EndsWithSession ? new SessionEnds(segment.OpenTimes.Span, settings) : null;
        var accounts = Enumerable.Range(0, settings.Sleeves)
            .Select(_ => new ReplayAccount(segment, settings, quotes, sessions, trades)).ToArray();
        var marks = new double[segment.Count];
        ReadOnlySpan<double> closes = segment.Close.Span;
        for (var bar = 0; bar < marks.Length; bar++)
        {
            var (wanted, mayEnter, turn) = Order(segment, bar - settings.ExecutionDelayBars, configuration, settings, quotes);
            mayEnter &= sessions is null || (bar >= settings.ExecutionDelayBars && sessions.Allows(bar - settings.ExecutionDelayBars));
            var sum = 0.0;
            for (var k = 0; k < accounts.Length; k++)
            {
                sum += accounts[k].Step(bar, closes[bar], wanted, mayEnter && k == turn);
            }

            marks[bar] = settings.InitialCash * (sum / accounts.Length);
        }

        // Parts of a ladder that are still open all close at the end.
        return new(
            settings.Ladder ? [.. trades.OrderBy(trade => trade.EntryBar)] : trades, marks, Array.TrueForAll(accounts, one => one.Ruined))
        {
            Open =
            [
                .. accounts.Index().Where(one => one.Item.Held is not null).Select(one => one.Item.Held!.Value with { Part = one.Index }),
            ],
            Next = Next(segment, configuration, settings, quotes, accounts),
        };
    }

    private static List<NextOrder> Next(
        BacktestSegment segment, StrategyConfiguration configuration, BacktestSettings settings, SlotQuotes quotes,
        ReplayAccount[] accounts)
    {
        List<NextOrder> orders = [];
        var slot = segment.Count - settings.ExecutionDelayBars;
        if (slot < segment.Count)
        {
            var (wanted, mayEnter, turn) = Order(segment, slot, configuration, settings, quotes);
            foreach (var (part, account) in accounts.Index())
            {
                var (leaves, enters) = account.Next(wanted, mayEnter && part == turn);
                if (leaves != 0)
                {
                    orders.Add(new(part, Opens: false, leaves, Math.Max(0, slot), account.Held!.Value.Weight));
                }

                if (enters != 0)
                {
                    orders.Add(new(part, Opens: true, enters, slot, segment.Weights.IsEmpty ? 1 : segment.Weights.Span[slot]));
                }
            }
        }

        return orders;
    }

    /// <summary>d that a slot asks for, whether a position may be opened for it, and by which part of the capital.</summary>
    private static (int Wanted, bool MayEnter, int Turn) Order(
        BacktestSegment segment, int slot, StrategyConfiguration configuration, BacktestSettings settings, SlotQuotes quotes)
    {
        if (slot < 0)
        {
            return default;
        }

        var (decision, passed) = Math.DivRem(slot, settings.DecideEvery);
        var wanted = Decide(segment, slot - passed, configuration, settings.Direction);
        // Whether an order for the bar after the last is filled is not known yet.
        var filled = !quotes.Passive || slot >= quotes.BuyFilled.Length || (wanted > 0 ? quotes.BuyFilled : quotes.SellFilled)[slot];
        var known = settings.Hold != TradeHold.Barrier
            || (segment.Volatility.Span[slot] > 0 && double.IsFinite(segment.Volatility.Span[slot]));
        known &= segment.Weights.IsEmpty || SlotWeights.IsKnown(segment.Weights.Span[slot]);
        return (wanted, passed == 0 && filled && known, decision % settings.Sleeves);
    }

    /// <summary>d that a strategy asks for at the close of a bar.</summary>
    public static int Decide(BacktestSegment segment, int bar, StrategyConfiguration configuration, TradeDirection direction)
    {
        var kept = configuration.Cutoff == 0 || segment.OutlierScores.Span[bar] <= configuration.Cutoff;
        if (!kept || ((segment.AllowedRegimes.Span[bar] >> configuration.Regime) & 1) == 0)
        {
            return 0;
        }

        var prediction = segment.Predictions.Span[bar];
        return direction != TradeDirection.Short && prediction > configuration.Threshold ? 1
            : direction != TradeDirection.Long && prediction < -configuration.Threshold ? -1
            : 0;
    }
}
