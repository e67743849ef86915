using System.Globalization;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>One account of a replay, led from bar to bar: the whole capital, or one part of a ladder.</summary>
/// <param name="segment">The bars.</param>
/// <param name="settings">Fills, costs and holds.</param>
/// <param name="quotes">Prices and costs of orders.</param>
/// <param name="sessions">Where sessions end; null where positions do not end with them.</param>
/// <param name="trades">Receives the trades.</param>
internal sealed class ReplayAccount(
    BacktestSegment segment, BacktestSettings settings, SlotQuotes quotes, SessionEnds? sessions, List<BacktestTrade> trades)
{
    private readonly FillPrice _fill = settings.Fill;
    private readonly bool _followsSignal = settings.Hold == TradeHold.Signal;
    private readonly bool _hasBarriers = settings.Hold == TradeHold.Barrier;
    private readonly int _last = segment.Count - 1;
    private double _equity = 1;
    private int _side;
    private int _entryBar;
    private double _entryPrice;
    private double _entryCost;
    private double _weight = 1;
    private BarrierLevels _levels;
    private int _freeFrom;

    /// <summary>The account reached zero, where it stays.</summary>
    public bool Ruined { get; private set; }

    /// <summary>The position at the close of the last bar, before the end of the segment closes it; null where there is none.</summary>
    public OpenPosition? Held { get; private set; }

    /// <summary>d of the position that it would leave at the bar after the last, and of the one it would open; 0 for none.</summary>
    /// <param name="wanted">d of the signal in force for that bar's fill.</param>
    /// <param name="mayEnter">It may open a position.</param>
    public (int Leaves, int Enters) Next(int wanted, bool mayEnter)
    {
        var (bar, side) = (_last + 1, Held?.Side ?? 0);
        var due = side != 0
            && (_followsSignal ? wanted != side : sessions is null && bar == Held!.Value.EntryBar + settings.HorizonBars);
        var free = side == 0 ? bar >= _freeFrom : due && !quotes.Passive;
        return Ruined ? (0, 0) : (due ? side : 0, free && mayEnter ? wanted : 0);
    }

    /// <summary>Leads the account over a bar; returns its equity at the close, its start being 1.</summary>
    /// <param name="bar">The bar, one after the last.</param>
    /// <param name="close">Its close.</param>
    /// <param name="wanted">d of the signal in force for this bar's fill.</param>
    /// <param name="mayEnter">It may open a position: it is a decision of this account, and its order is filled.</param>
    public double Step(int bar, double close, int wanted, bool mayEnter)
    {
        // Within the bar: first what happens at the open or over its range, last what happens at the close.
        if (_fill == FillPrice.Close)
        {
            LookAtBarriers(bar);
            LeaveAsPlanned(bar, wanted);
            Enter(bar, wanted, mayEnter);
        }
        else
        {
            LeaveAsPlanned(bar, wanted);
            if (_fill == FillPrice.Open)
            {
                Enter(bar, wanted, mayEnter);
                LookAtBarriers(bar);
            }
            else
            {
                LookAtBarriers(bar);
                Enter(bar, wanted, mayEnter);
            }
        }

        if (_side != 0 && bar == _last && !Ruined)
        {
            Held = HeldAt(bar, close);
        }

        if (_side != 0 && sessions is not null && bar == sessions[_entryBar])
        {
            Leave(bar, close, CostOf(bar - settings.ExecutionDelayBars, BarrierTouch.Session), openAtEnd: false);
            _freeFrom = bar + 1;
        }

        if (_side != 0 && bar == _last)
        {
            var slot = bar - settings.ExecutionDelayBars;
            Leave(bar, close, quotes.HasCosts ? quotes.MarketCost[slot] : settings.CostPerSide, openAtEnd: true);
        }

        var factor = _side == 0 ? 1 : 1 - _entryCost + (_side * ((close / _entryPrice) - 1));
        var mark = _equity * (segment.Weights.IsEmpty ? factor : 1 + (_weight * (factor - 1)));
        Ruined |= mark <= 0;
        return Ruined ? 0 : mark;
    }

    private void Enter(int bar, int wanted, bool mayEnter)
    {
        if (_side != 0 || wanted == 0 || !mayEnter || bar < _freeFrom)
        {
            return;
        }

        var slot = bar - settings.ExecutionDelayBars;
        (_side, _entryBar) = (wanted, bar);
        _entryPrice = (wanted > 0 ? quotes.LongEntry : quotes.ShortEntry).Span[slot];
        _entryCost = quotes.HasCosts ? quotes.EntryCost[slot] : settings.CostPerSide;
        _weight = segment.Weights.IsEmpty ? 1 : segment.Weights.Span[slot];
        if (_hasBarriers)
        {
            _levels = BarrierLevels.Of(_entryPrice, segment.Volatility.Span[slot], settings, wanted > 0);
        }
    }

    /// <summary>The exit that a new signal or the time limit asks for.</summary>
    private void LeaveAsPlanned(int bar, int wanted)
    {
        var due = _followsSignal ? wanted != _side : sessions is null && bar == _entryBar + settings.HorizonBars;
        if (_side != 0 && due)
        {
            var slot = bar - settings.ExecutionDelayBars;
            Leave(
                bar, (_side > 0 ? quotes.LongExit : quotes.ShortExit).Span[slot], CostOf(slot, BarrierTouch.Time), openAtEnd: false);
            _freeFrom = quotes.Passive ? bar + 1 : bar;
        }
    }

    private void LookAtBarriers(int bar)
    {
        if (!_hasBarriers || _side == 0)
        {
            return;
        }

        var slot = bar - settings.ExecutionDelayBars;
        var (price, touch) = _levels.At(
            segment.Open.Span[bar], segment.High.Span[bar], segment.Low.Span[bar],
            quotes.Passive ? settings.TickSize * SlotQuotes.TickShare : 0, _side > 0);
        if (touch != BarrierTouch.Time)
        {
            Leave(bar, price, CostOf(slot, touch), openAtEnd: false);
            _freeFrom = settings.Fill == FillPrice.Close ? bar : bar + 1;
        }
    }

    private OpenPosition HeldAt(int bar, double close)
    {
        var timed = !_followsSignal && sessions is null;
        return new(
            Part: 0, _entryBar, _side, _entryPrice, _weight, _weight * ((_side * ((close / _entryPrice) - 1)) - _entryCost),
            timed ? _entryBar + settings.HorizonBars - bar : null, Level(_levels.Stop), Level(_levels.Target));

        double? Level(double price) => _hasBarriers && double.IsFinite(price) ? price : null;
    }

    private double CostOf(int slot, BarrierTouch touch) =>
        quotes.HasCosts ? quotes.ExitCost(slot, touch, _side > 0, atEnd: false) : settings.CostPerSide;

    private void Leave(int bar, double price, double cost, bool openAtEnd)
    {
        var x = price / _entryPrice;
        var paid = quotes.HasCosts ? _entryCost + (cost * x) : cost * (1 + x);
        var r = _weight * ((_side * (x - 1)) - paid);
        _equity *= 1 + r;
        Ruined |= _equity <= 0;
        var times = segment.OpenTimes.Span;
        var day = DateTime.UnixEpoch.AddMilliseconds(times[bar]);
        trades.Add(new(_entryBar, bar, times[_entryBar], times[bar], _side, _entryPrice, price, r,
            ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day), openAtEnd, _weight));
        _side = 0;
    }
}
