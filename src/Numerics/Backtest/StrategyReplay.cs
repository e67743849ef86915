using System.Globalization;
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
/// <param name="Return">r = d·(x − 1) − c·(1 + x), x = exit/entry.</param>
/// <param name="IsoYear">ISO year of the exit's week.</param>
/// <param name="IsoWeek">ISO week of the exit, 1…53.</param>
/// <param name="OpenAtEnd">Closed only because the segment ended.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BacktestTrade(
    int EntryBar, int ExitBar, long EntryTime, long ExitTime, int Side, double EntryPrice, double ExitPrice, double Return,
    int IsoYear, int IsoWeek, bool OpenAtEnd);

/// <summary>The trades of one strategy and its equity at every close of the segment, in cash.</summary>
/// <param name="Trades">In time order.</param>
/// <param name="Equity">One mark per bar.</param>
/// <param name="Ruined">The account reached zero, where it stays.</param>
public sealed record StrategyTrace(IReadOnlyList<BacktestTrade> Trades, ReadOnlyMemory<double> Equity, bool Ruined);

/// <summary>
/// Replays one strategy bar by bar, for the trade lists and curves that are kept. Same rules and numbers as <see cref="GridBacktest"/>:
/// decided at bar t, filled at t + delay; cost is charged at both fills; between them the equity is
/// A·(1 − c + d·(P/E − 1)) at close P, with A the equity before the entry and E the entry fill; after the exit A·(1 + r).
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
        return Run(segment, configuration, settings, prices.Fill.Span);
    }

    internal static StrategyTrace Run(
        BacktestSegment segment, StrategyConfiguration configuration, BacktestSettings settings, ReadOnlySpan<double> fills)
    {
        ReadOnlySpan<double> closes = segment.Close.Span;
        ReadOnlySpan<long> times = segment.OpenTimes.Span;
        var marks = new double[closes.Length];
        List<BacktestTrade> trades = [];
        var (equity, side, entryBar, ruined) = (1.0, 0, 0, false);
        for (var bar = 0; bar < closes.Length; bar++)
        {
            var decision = bar - settings.ExecutionDelayBars;
            var wanted = decision < 0 ? 0 : Decide(segment, decision, configuration, settings.Direction);
            if (wanted != side)
            {
                if (side != 0)
                {
                    Close(bar, fills[bar], times, fills, openAtEnd: false);
                }

                (side, entryBar) = (wanted, bar);
            }

            if (side != 0 && bar == closes.Length - 1)
            {
                Close(bar, closes[bar], times, fills, openAtEnd: true);
                side = 0;
            }

            var mark = side == 0 ? equity : equity * (1 - settings.CostPerSide + (side * ((closes[bar] / fills[entryBar]) - 1)));
            ruined |= mark <= 0;
            marks[bar] = ruined ? 0 : settings.InitialCash * mark;
        }

        return new(trades, marks, ruined);

        void Close(int bar, double price, ReadOnlySpan<long> at, ReadOnlySpan<double> entries, bool openAtEnd)
        {
            var x = price / entries[entryBar];
            var r = (side * (x - 1)) - (settings.CostPerSide * (1 + x));
            equity *= 1 + r;
            ruined |= equity <= 0;
            var day = DateTime.UnixEpoch.AddMilliseconds(at[bar]);
            trades.Add(new(entryBar, bar, at[entryBar], at[bar], side, entries[entryBar], price, r,
                ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day), openAtEnd));
        }
    }

    private static int Decide(BacktestSegment segment, int bar, StrategyConfiguration configuration, TradeDirection direction)
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
