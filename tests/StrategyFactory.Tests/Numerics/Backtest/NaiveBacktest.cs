using System.Globalization;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

/// <summary>
/// The same backtest written for reading, one strategy and one bar at a time with cash and units, and a plain statistic for
/// every metric. Shares no code with the engine.
/// </summary>
internal static class NaiveBacktest
{
    internal sealed record Trade(int Entry, int Exit, int Side, double EntryPrice, double ExitPrice, double Return, bool OpenAtEnd);

    internal sealed record Result(StrategyMetrics Metrics, List<Trade> Trades, double[] Equity, double[] DailyReturns);

    public static Result Run(BacktestSegment segment, StrategyConfiguration strategy, BacktestSettings settings)
    {
        double[] open = segment.Open.ToArray(), high = segment.High.ToArray(), low = segment.Low.ToArray(), close = segment.Close.ToArray();
        double[] predictions = segment.Predictions.ToArray(), scores = segment.OutlierScores.ToArray();
        uint[] allowed = segment.AllowedRegimes.ToArray();
        int n = close.Length, delay = settings.ExecutionDelayBars;
        double c = settings.CostPerSide;
        var trades = new List<Trade>();
        var equity = new double[n];
        double cash = settings.InitialCash, units = 0;
        int side = 0, entryBar = -1;
        double entryPrice = 0;
        var ruined = false;
        for (var bar = 0; bar < n; bar++)
        {
            var wanted = 0;
            if (bar - delay >= 0)
            {
                var t = bar - delay;
                var p = predictions[t];
                var outlier = strategy.Cutoff > 0 && !(scores[t] <= strategy.Cutoff);
                var regime = (allowed[t] & (1u << strategy.Regime)) != 0;
                if (!double.IsNaN(p) && !outlier && regime)
                {
                    if (p > strategy.Threshold && settings.Direction is TradeDirection.Long or TradeDirection.Both)
                    {
                        wanted = p > strategy.Threshold ? 1 : 0;
                    }

                    if (p < -strategy.Threshold && settings.Direction != TradeDirection.Long)
                    {
                        wanted = -1;
                    }
                }
            }

            var price = settings.Fill switch { FillPrice.Open => open[bar], FillPrice.Close => close[bar], _ => (high[bar] + low[bar]) / 2 };
            if (wanted != side && side != 0)
            {
                Exit(bar, price, false);
            }

            if (wanted != side)
            {
                (side, entryBar, entryPrice) = (wanted, bar, price);
                units = side * cash / price;
                cash -= (units * price) + (c * cash);
            }

            if (bar == n - 1 && side != 0)
            {
                Exit(bar, close[bar], true);
            }

            var mark = cash + (units * close[bar]);
            ruined |= mark <= 0;
            equity[bar] = ruined ? 0 : mark;
        }

        return new(Measure(segment, strategy, settings, trades, equity, ruined, out var daily), trades, equity, daily);

        void Exit(int bar, double price, bool atEnd)
        {
            var x = price / entryPrice;
            trades.Add(new(entryBar, bar, side, entryPrice, price, (side * (x - 1)) - (c * (1 + x)), atEnd));
            cash += (units * price) - (c * Math.Abs(units) * price);
            (units, side) = (0, 0);
            ruined |= cash <= 0;
        }
    }

    private static StrategyMetrics Measure(BacktestSegment segment, StrategyConfiguration strategy, BacktestSettings settings,
        List<Trade> trades, double[] equity, bool ruined, out double[] daily)
    {
        var days = segment.OpenTimes.ToArray().Select(t => DateTime.UnixEpoch.AddMilliseconds(t)).ToArray();
        var marks = new List<double> { settings.InitialCash };
        for (var bar = 0; bar < days.Length; bar++)
        {
            if (bar == days.Length - 1 || days[bar].Date != days[bar + 1].Date)
            {
                marks.Add(equity[bar]);
            }
        }

        daily = [.. marks.Skip(1).Zip(marks, (now, before) => before == 0 ? 0 : (now / before) - 1)];
        double peak = settings.InitialCash, drawdown = 0;
        foreach (var mark in equity)
        {
            peak = Math.Max(peak, mark);
            drawdown = Math.Max(drawdown, (peak - mark) / peak);
        }

        var weekOf = days.Select(Week).ToArray();
        var allowedWeeks = weekOf.Where((_, bar) => (segment.AllowedRegimes.Span[bar] >> strategy.Regime & 1) == 1).ToHashSet();
        var counted = weekOf.Distinct().Skip(1).SkipLast(1).Where(allowedWeeks.Contains)
            .Select(week => (double)trades.Count(trade => weekOf[trade.Exit] == week)).ToArray();
        var r = trades.Select(trade => trade.Return).ToArray();
        var x = trades.Select(trade => trade.ExitPrice / trade.EntryPrice).ToArray();
        double? ratio = r.Length >= 2 && r.Distinct().Count() > 1 ? r.Average() / Deviation(r) : null;
        var losses = r.Where(value => value < 0).Sum();
        const BacktestNotes none = BacktestNotes.None;
        var held = 0;
        foreach (var trade in trades)
        {
            held += trade.Exit - trade.Entry + (trade.OpenAtEnd ? 1 : 0);
        }

        return new()
        {
            Sqn = ratio * Math.Sqrt(settings.SqnCap > 0 ? Math.Min(r.Length, settings.SqnCap) : r.Length),
            SqnRaw = ratio * Math.Sqrt(r.Length),
            ProfitFactor = losses < 0 ? r.Where(value => value > 0).Sum() / -losses : null,
            WinRate = r.Length > 0 ? r.Count(value => value > 0) / (double)r.Length : null,
            Expectancy = r.Length > 0 ? r.Average() : null,
            TradeCount = r.Length,
            TotalReturn = (equity[^1] / settings.InitialCash) - 1,
            BuyAndHoldReturn = (segment.Close.Span[^1] / segment.Open.Span[0]) - 1,
            MaxDrawdown = drawdown,
            Sharpe = daily.Distinct().Count() > 1 ? Math.Sqrt(252) * daily.Average() / Deviation(daily) : null,
            Exposure = held / (double)equity.Length,
            Turnover = x.Sum(value => 1 + value),
            BreakEvenCostBps = r.Length > 0 ? 1e4 * trades.Zip(x, (trade, value) => trade.Side * (value - 1)).Sum() / x.Sum(value => 1 + value) : null,
            WeeklyConsistency = counted.Length >= 4 && counted.Sum() > 0 ? Deviation(counted) / counted.Average() : null,
            Notes = (trades.Count > 0 && trades[^1].OpenAtEnd ? BacktestNotes.OpenAtEnd : none)
                | (ruined ? BacktestNotes.Ruined : none)
                | (r.Length == 0 ? BacktestNotes.NoTrades : none)
                | (r.Length == 1 ? BacktestNotes.SingleTrade : none)
                | (r.Length > 1 && ratio is null ? BacktestNotes.IdenticalTradeReturns : none)
                | (r.Length > 0 && !(losses < 0) ? BacktestNotes.NoLosses : none)
                | (daily.Length < 2 ? BacktestNotes.TooFewDates : daily.Distinct().Count() == 1 ? BacktestNotes.ConstantDailyReturns : none)
                | (counted.Length < 4 ? BacktestNotes.TooFewWeeks : counted.Sum() == 0 ? BacktestNotes.NoTradesInFullWeeks : none),
        };
    }

    private static (int Year, int Number) Week(DateTime day) => (ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day));

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => Math.Pow(value - mean, 2)) / (values.Length - 1));
    }
}
