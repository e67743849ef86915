using System.Globalization;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

/// <summary>
/// The same backtest written for reading, one strategy and one bar at a time with cash and units, and a plain statistic for
/// every metric. Shares no code with the engine.
/// </summary>
internal static class NaiveBacktest
{
    internal sealed record Trade(int Entry, int Exit, int Side, double EntryPrice, double ExitPrice, double Return, bool OpenAtEnd, double Weight);

    internal sealed record Result(StrategyMetrics Metrics, List<Trade> Trades, double[] Equity, double[] DailyReturns);

    public static Result Run(BacktestSegment segment, StrategyConfiguration strategy, BacktestSettings settings)
    {
        var sleeves = 1;
        if (settings.Ladder)
        {
            var busy = settings.Fill == FillPrice.Passive ? settings.HorizonBars + 1 : settings.HorizonBars;
            sleeves = (int)Math.Ceiling(busy / (double)settings.DecideEvery);
        }

        var accounts = Enumerable.Range(0, sleeves).Select(sleeve => new Account(segment, strategy, settings, sleeve, sleeves)).ToList();
        accounts.ForEach(account => account.Run());
        var trades = accounts.SelectMany(account => account.Trades).OrderBy(trade => trade.Entry).ToList();
        var equity = Enumerable.Range(0, segment.Count).Select(bar => accounts.Average(account => account.Equity[bar])).ToArray();
        var metrics = Measure(segment, strategy, settings, trades, equity, accounts.TrueForAll(account => account.Ruined), sleeves, out var daily);
        return new(metrics, trades, equity, daily);
    }

    /// <summary>One account with cash and units, led bar by bar: all the capital, or one part of a ladder, scaled up to the whole.</summary>
    private sealed class Account(BacktestSegment segment, StrategyConfiguration strategy, BacktestSettings settings, int sleeve, int sleeves)
    {
        private readonly double[] _open = segment.Open.ToArray(), _high = segment.High.ToArray(), _low = segment.Low.ToArray(), _close = segment.Close.ToArray();
        private readonly double[] _predictions = segment.Predictions.ToArray(), _scores = segment.OutlierScores.ToArray();
        private readonly uint[] _allowed = segment.AllowedRegimes.ToArray();
        private readonly double[] _spread = segment.HalfSpread.ToArray(), _volatility = segment.Volatility.ToArray(), _weights = segment.Weights.ToArray();
        private double _cash = settings.InitialCash;
        private double _units;
        private int _side;
        private int _entryBar;
        private int _soldAt = -1;
        private double _entryPrice, _entryCost, _stop, _target, _weight;

        public List<Trade> Trades { get; } = [];

        public double[] Equity { get; } = new double[segment.Count];

        public bool Ruined { get; private set; }

        private double Tick => settings.TickSize * (1 - 1e-6);

        private bool ToSessionEnd => settings.UntilSessionEnd && settings.Hold != TradeHold.Signal;

        private bool Passive => settings.Fill == FillPrice.Passive;

        public void Run()
        {
            for (var bar = 0; bar < _close.Length; bar++)
            {
                var t = bar - settings.ExecutionDelayBars;
                var asked = t - (t % settings.DecideEvery);
                var signal = t < 0 ? 0 : Signal(asked);
                var leave = _side != 0 && (settings.Hold == TradeHold.Signal ? signal != _side : !settings.UntilSessionEnd && bar - _entryBar == settings.HorizonBars);
                var turn = t >= 0 && t == asked && t / settings.DecideEvery % sleeves == sleeve;
                switch (settings.Fill)
                {
                    case FillPrice.Open:
                        LeaveByOrder(bar, leave);
                        EnterByOrder(bar, signal, turn);
                        WatchBarriers(bar);
                        break;
                    case FillPrice.Close:
                        var before = _side;
                        WatchBarriers(bar);
                        LeaveByOrder(bar, leave && before == _side);
                        EnterByOrder(bar, signal, turn);
                        break;
                    default:
                        var held = _side;
                        LeaveByOrder(bar, leave);
                        WatchBarriers(bar);

                        // The middle of a range has no moment, and a limit may be filled at any: after a stop or target nothing more is bought in the bar.
                        var rests = held != 0 && _side == 0 && (Passive || _soldAt == bar);
                        EnterByOrder(bar, signal, turn && !rests);
                        break;
                }

                if (_side != 0 && ToSessionEnd && IsLastOfDate(bar))
                {
                    Exit(bar, _close[bar], Market(bar), false);
                }

                if (bar == _close.Length - 1 && _side != 0)
                {
                    Exit(bar, _close[bar], Market(bar), true);
                }

                var mark = _cash + (_units * _close[bar]);
                Ruined |= mark <= 0;
                Equity[bar] = Ruined ? 0 : mark;
            }
        }

        private int Signal(int t)
        {
            var p = _predictions[t];
            if (double.IsNaN(p) || (strategy.Cutoff > 0 && !(_scores[t] <= strategy.Cutoff)) || (_allowed[t] & (1u << strategy.Regime)) == 0)
            {
                return 0;
            }

            return settings.Direction switch
            {
                TradeDirection.Long => p > strategy.Threshold ? 1 : 0,
                TradeDirection.Short => p < -strategy.Threshold ? -1 : 0,
                _ => p > strategy.Threshold ? 1 : p < -strategy.Threshold ? -1 : 0,
            };
        }

        private DateTime Date(int bar) => DateTime.UnixEpoch.AddMilliseconds(segment.OpenTimes.Span[bar]).Date;

        private bool IsLastOfDate(int bar) => bar == _close.Length - 1 || Date(bar) != Date(bar + 1);

        private double Spread(int bar) => _spread.Length == 0 || double.IsNaN(_spread[bar]) ? 0 : _spread[bar];

        private double Market(int bar) => settings.CostPerSide + Spread(bar);

        /// <summary>The limit of the order that side d places at the close of t, and whether it is filled in a bar.</summary>
        private (double Limit, bool Filled) Limit(int d, int t, int bar)
        {
            var limit = _close[t] * (1 - (d * Spread(t)));
            return (limit, d > 0 ? _low[bar] <= limit - Tick : _high[bar] >= limit + Tick);
        }

        private double Price(int bar) => settings.Fill switch { FillPrice.Open => _open[bar], FillPrice.Close => _close[bar], _ => (_high[bar] + _low[bar]) / 2 };

        private void EnterByOrder(int bar, int signal, bool turn)
        {
            if (_side != 0 || signal == 0 || !turn)
            {
                return;
            }

            var t = bar - settings.ExecutionDelayBars;
            if (ToSessionEnd && (Date(t) != Date(bar) || (IsLastOfDate(bar) && settings.Fill != FillPrice.Open)))
            {
                return;
            }

            _weight = _weights.Length == 0 ? 1 : _weights[t];
            if (!(_weight > 0) || double.IsInfinity(_weight))
            {
                return;
            }

            var (price, cost) = (Passive ? 0 : Price(bar), Market(bar));
            if (Passive)
            {
                var (limit, filled) = Limit(signal, t, bar);
                if (!filled)
                {
                    return;
                }

                (price, cost) = (limit, settings.CostPerSide);
            }

            if (settings.Hold == TradeHold.Barrier)
            {
                var v = _volatility[t];
                if (!(v > 0) || double.IsInfinity(v))
                {
                    return;
                }

                _target = settings.ProfitTarget == 0 ? signal * double.PositiveInfinity
                    : signal > 0 ? price * (1 + (settings.ProfitTarget * v)) : price * (1 - (settings.ProfitTarget * v));
                _stop = settings.StopLoss == 0 ? signal * double.NegativeInfinity
                    : signal > 0 ? price * (1 - (settings.StopLoss * v)) : price * (1 + (settings.StopLoss * v));
            }

            (_side, _entryBar, _entryPrice, _entryCost) = (signal, bar, price, cost);
            _units = _side * _weight * _cash / price;
            _cash -= (_units * price) + (cost * _weight * _cash);
        }

        private void LeaveByOrder(int bar, bool leave)
        {
            if (!leave)
            {
                return;
            }

            if (!Passive)
            {
                Exit(bar, Price(bar), Market(bar), false);
                return;
            }

            var (limit, filled) = Limit(-_side, bar - settings.ExecutionDelayBars, bar);
            Exit(bar, filled ? limit : _close[bar], filled ? settings.CostPerSide : Market(bar), false);
        }

        private void WatchBarriers(int bar)
        {
            if (_side == 0 || settings.Hold != TradeHold.Barrier)
            {
                return;
            }

            var through = Passive ? Tick : 0;
            double o = _open[bar], worst = _side > 0 ? _low[bar] : _high[bar], best = _side > 0 ? _high[bar] : _low[bar];
            bool Stopped(double price) => _side > 0 ? price <= _stop : price >= _stop;
            bool Reached(double price) => _side > 0 ? price >= _target + through : price <= _target - through;
            double? exit = null;
            var atTarget = false;
            if (Stopped(o))
            {
                exit = o;
            }
            else if (Reached(o))
            {
                (exit, atTarget) = (o, true);
            }
            else if (Stopped(worst))
            {
                exit = _stop;
            }
            else if (Reached(best))
            {
                (exit, atTarget) = (_target, true);
            }

            if (exit is { } price)
            {
                _soldAt = bar;
                Exit(bar, price, atTarget && Passive ? settings.CostPerSide : Market(bar), false);
            }
        }

        private void Exit(int bar, double price, double cost, bool atEnd)
        {
            var x = price / _entryPrice;
            var paid = _spread.Length == 0 ? cost * (1 + x) : _entryCost + (cost * x);
            Trades.Add(new(_entryBar, bar, _side, _entryPrice, price, _weight * ((_side * (x - 1)) - paid), atEnd, _weight));
            _cash += (_units * price) - (cost * Math.Abs(_units) * price);
            (_units, _side) = (0, 0);
            Ruined |= _cash <= 0;
        }
    }

    private static StrategyMetrics Measure(BacktestSegment segment, StrategyConfiguration strategy, BacktestSettings settings,
        List<Trade> trades, double[] equity, bool ruined, int sleeves, out double[] daily)
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
        var traded = trades.Zip(x, (trade, value) => trade.Weight * (1 + value)).Sum();
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
            Exposure = held / (double)equity.Length / sleeves,
            Turnover = traded / sleeves,
            BreakEvenCostBps = r.Length > 0 ? 1e4 * trades.Zip(x, (trade, value) => trade.Weight * trade.Side * (value - 1)).Sum() / traded : null,
            WeeklyConsistency = counted.Length >= 4 && counted.Sum() > 0 ? Deviation(counted) / counted.Average() : null,
            Notes = (trades.Exists(trade => trade.OpenAtEnd) ? BacktestNotes.OpenAtEnd : none)
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
