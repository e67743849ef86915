using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>The levels of a grid that are open together.</summary>
internal sealed class GridBasket(TesterBars bars, BasketRules grid, PositionRules rules, AccountRules costs, TesterAccount account)
{
    private readonly List<OpenPosition> _levels = [];
    private readonly bool _watched = rules.Watched;
    private double _stopDistance;
    private OpenPosition _next;

    public TesterOutcome Outcome() => account.Outcome();

    /// <summary>Opens the first level; false where the money or the stop distance is missing.</summary>
    public bool TryOpen(int signal, int side)
    {
        _stopDistance = rules.StopDistance(signal);
        _levels.Clear();
        var level = Next(signal, side);
        if (double.IsNaN(_stopDistance)
            || !costs.Covers(account.Balance - account.Commission(level.Lots), level.Lots, level.Price, level.EntryBar))
        {
            return false;
        }

        _levels.Add(level);
        return true;
    }

    /// <summary>First signal after one that could not be followed for which the money may suffice.</summary>
    public int NextAffordable(int signal, int end) => account.NextCovered(costs.SmallestVolume(rules), signal + 2, end) - 1;

    /// <summary>Sees the basket to its end; returns the first bar whose signal may open the next one.</summary>
    public int Hold(in SignalTimetable timetable)
    {
        var side = _levels[0].Side;
        var leave = timetable.NextLeave(side, _levels[0].EntryBar);
        var signalled = leave < timetable.End - 1;
        var until = signalled ? leave + 1 : timetable.End;
        for (var from = _levels[0].EntryBar; ;)
        {
            var added = NextLevel(timetable, from, until - 1);
            var to = added + 1;
            var (position, cash) = Average(from);
            if ((_watched || !account.TryMark(position, cash, from, to))
                && Find(position, cash, from, to) is { Bar: not LevelExit.None } exit)
            {
                Close(exit.Bar, exit.Price, exit.Reason, held: true);
                account.StoppedOut = exit.Reason == ExitReason.StopOut;
                return account.StoppedOut ? timetable.End : exit.Bar;
            }

            if (to < until)
            {
                _levels.Add(_next);
                from = to;
                continue;
            }

            var prices = bars.Closing(side);
            var (bar, price, reason) = signalled
                ? (until, prices.Opens[until], ExitReason.Signal)
                : (until - 1, prices.Closes[until - 1], ExitReason.End);
            Close(bar, price, reason, held: false);
            return signalled ? leave : timetable.End;
        }
    }

    /// <summary>Watches and marks the bars [from, to), as far as the position lasts.</summary>
    private LevelExit Find(in OpenPosition position, double cash, int from, int to)
    {
        var exit = new ProtectiveLevels(
            bars, position, _stopDistance, rules.TargetDistance(_stopDistance), cash, to, rules, costs).Find(from, to);
        account.Mark(position, cash, from, exit.Bar == LevelExit.None ? to : exit.Bar);
        return exit;
    }

    /// <summary>First close in [from, last) that adds a level, else <paramref name="last"/>.</summary>
    private int NextLevel(in SignalTimetable timetable, int from, int last)
    {
        if (_levels.Count >= grid.MaximumLevels)
        {
            return last;
        }

        var (side, entry) = (_levels[^1].Side, _levels[^1].Price);
        for (var bar = from; (bar = FirstBehind(side, entry, bar, last)) < last;)
        {
            if (!timetable.Allows(bar))
            {
                bar++;
                continue;
            }

            _next = Next(bar, side);
            var lots = WithOpen(_next.Lots);
            if (costs.Covers(account.Balance - account.Commission(lots), lots, _next.Price, _next.EntryBar))
            {
                return bar;
            }

            bar = account.NextCovered(lots, bar + 2, last + 1) - 1;
        }

        return last;
    }

    /// <summary>
    /// First close in [from, last) that lies a step or more behind an entry, else <paramref name="last"/>; eight at a time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FirstBehind(int side, double entry, int from, int last)
    {
        ReadOnlySpan<double> closes = bars.Closing(side).Closes, range = rules.AverageTrueRange.Span;
        var bar = from;
        for (; bar + Vector512<double>.Count <= last; bar += Vector512<double>.Count)
        {
            var behind = (Vector512.Create(entry) - Vector512.Create(closes[bar..])) * side;
            var far = Vector512.GreaterThanOrEqual(behind, Vector512.Create(range[bar..]) * grid.Step).ExtractMostSignificantBits();
            if (far != 0)
            {
                return bar + BitOperations.TrailingZeroCount(far);
            }
        }

        while (bar < last && !(side * (entry - closes[bar]) >= grid.Step * range[bar]))
        {
            bar++;
        }

        return bar;
    }

    /// <summary>The level that a signal would open.</summary>
    private OpenPosition Next(int signal, int side)
    {
        var price = bars.Opening(side, signal + 1) + (side * costs.Slippage);
        var lots = _levels.Count == 0
            ? costs.Volume(rules.Lots, rules.RiskPercent, _stopDistance, account.Balance, price, signal + 1)
            : costs.Volume(_levels[^1].Lots * grid.LotMultiplier, 0, 0, account.Balance, price, signal + 1);
        return new(side, signal + 1, price, lots);
    }

    /// <summary>A volume and those of the open levels.</summary>
    private double WithOpen(double lots)
    {
        foreach (var open in _levels)
        {
            lots += open.Lots;
        }

        return lots;
    }

    /// <summary>All levels as one position, its nights counted from a bar on.</summary>
    private (OpenPosition Position, double Cash) Average(int from)
    {
        double lots = 0, value = 0, carried = 0, money = 0;
        foreach (var level in _levels)
        {
            lots += level.Lots;
            value += level.Lots * level.Price;
            carried += level.Lots * costs.Swap(level, from);
            money += costs.SwapMoney(level, from);
        }

        return (
            new(_levels[0].Side, from, value / lots, lots, carried / lots),
            account.Balance + money - account.Commission(lots));
    }

    private void Close(int bar, double price, ExitReason reason, bool held)
    {
        foreach (var level in _levels)
        {
            account.Close(level, bar, price, reason, held);
            held = false;
        }

        account.MarkFlat();
    }
}
