namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>One pass of <see cref="SignalTester"/>.</summary>
internal readonly ref struct SignalPass
{
    private readonly TesterBars _bars;
    private readonly SignalTimetable _timetable;
    private readonly PositionRules _rules;
    private readonly AccountRules _costs;
    private readonly TesterAccount _account;
    private readonly double _smallestLots;
    private readonly bool _watched;

    public SignalPass(TesterBars bars, in SignalTimetable timetable, PositionRules rules, AccountRules account, List<TesterTrade>? trades)
    {
        _bars = bars;
        _timetable = timetable;
        (_rules, _costs, _account) = (rules, account, new(bars, account, trades));
        _smallestLots = account.SmallestVolume(rules);
        _watched = rules.Watched;
    }

    public TesterOutcome Run(int start)
    {
        var known = false;
        var signal = _timetable.NextEntry(start);
        while (signal < _timetable.End - 1)
        {
            if (TryOpen(signal, out var position, out var stopDistance))
            {
                (signal, known) = (_timetable.NextEntry(Hold(position, stopDistance)), false);
                continue;
            }

            // the balance stays what it is until something is opened
            if (!known && _account.IsSpent(_smallestLots))
            {
                break;
            }

            (signal, known) = (_timetable.NextEntry(signal + 1), true);
        }

        return _account.Outcome();
    }

    private bool TryOpen(int signal, out OpenPosition position, out double stopDistance)
    {
        var (side, bar) = (_timetable.Side(signal), signal + 1);
        var price = _bars.Opening(side, bar) + (side * _costs.Slippage);
        stopDistance = _rules.StopDistance(signal);
        var lots = _rules.RiskPercent > 0
            ? _costs.Volume(_rules.Lots, _rules.RiskPercent, stopDistance, _account.Balance, price, bar)
            : _smallestLots;
        position = new(side, bar, price, lots);
        return !double.IsNaN(stopDistance)
            && _costs.Covers(_account.Balance - _account.Commission(position.Lots), position.Lots, price, bar);
    }

    /// <summary>Sees a position to its end; returns the first bar whose signal may open the next one.</summary>
    private int Hold(in OpenPosition position, double stopDistance)
    {
        var end = _timetable.End;
        var leave = _timetable.NextLeave(position.Side, position.EntryBar);
        var signalled = leave < end - 1;
        var until = signalled ? leave + 1 : end;
        var cash = _account.Balance - _account.Commission(position.Lots);
        if (_watched || !_account.TryMark(position, cash, position.EntryBar, until))
        {
            var levels = new ProtectiveLevels(
                _bars, position, stopDistance, _rules.TargetDistance(stopDistance), cash, until, _rules, _costs);
            var exit = levels.Find(position.EntryBar, until);
            _account.Mark(position, cash, position.EntryBar, exit.Bar == LevelExit.None ? until : exit.Bar);
            if (exit.Bar != LevelExit.None)
            {
                return CloseAtLevel(position, exit);
            }
        }

        var prices = _bars.Closing(position.Side);
        var (bar, price, reason) = signalled
            ? (until, prices.Opens[until], ExitReason.Signal)
            : (end - 1, prices.Closes[end - 1], ExitReason.End);
        _account.Close(position, bar, price, reason, held: false);
        _account.MarkFlat();
        return signalled ? leave : end;
    }

    private int CloseAtLevel(in OpenPosition position, LevelExit exit)
    {
        _account.Close(position, exit.Bar, exit.Price, exit.Reason, held: true);
        _account.MarkFlat();
        _account.StoppedOut = exit.Reason == ExitReason.StopOut;
        return _account.StoppedOut ? _timetable.End : exit.Bar;
    }
}
