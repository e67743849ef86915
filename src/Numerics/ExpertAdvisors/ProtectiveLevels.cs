using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>An exit inside a bar.</summary>
/// <param name="Bar">The bar; <see cref="None"/> without an exit.</param>
/// <param name="Price">Fill price.</param>
/// <param name="Reason">Stop, target or stop-out.</param>
internal readonly record struct LevelExit(int Bar, double Price, ExitReason Reason)
{
    public const int None = -1;
}

/// <summary>
/// Stop, target and stop-out of an open position. In each bar: the stop is met where the worst price reaches it, and filled there, or
/// at the open where the bar opens beyond; else the target where the best price reaches it, filled there. At the close the stop
/// follows. Long positions are closed at bids, short ones at asks.
/// </summary>
internal ref struct ProtectiveLevels
{
    private readonly PriceColumns _prices;
    private readonly OpenPosition _position;
    private readonly AccountRules _account;
    private readonly int _side;
    private readonly double _entry, _target, _stopOut, _cash, _tolerance, _trail, _step;
    private double _stop;

    /// <param name="bars">The bars.</param>
    /// <param name="position">The position.</param>
    /// <param name="stopDistance">Distance of the stop, 0 for none.</param>
    /// <param name="targetDistance">Distance of the target, 0 for none.</param>
    /// <param name="cash">Balance without the position.</param>
    /// <param name="until">Bar after the last that is looked at.</param>
    /// <param name="rules">Trailing.</param>
    /// <param name="account">Point, rates and swap.</param>
    public ProtectiveLevels(
        TesterBars bars, in OpenPosition position, double stopDistance, double targetDistance, double cash, int until,
        PositionRules rules, AccountRules account)
    {
        (_prices, _position, _account, _cash) = (bars.Closing(position.Side), position, account, cash);
        (_side, _entry, _tolerance) = (position.Side, position.Price, account.Tolerance);
        (_trail, _step) = (rules.TrailingStop, rules.TrailingStep);
        _stopOut = account.NearestStopOut(position, cash, position.EntryBar, until);
        _stop = stopDistance > 0 ? _entry - (_side * stopDistance) : -_side * double.PositiveInfinity;
        _target = targetDistance > 0 ? _entry + (_side * targetDistance) : _side * double.PositiveInfinity;
    }

    /// <summary>First exit in the bars [from, to); call with consecutive stretches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public LevelExit Find(int from, int to)
    {
        double[] highs = _prices.Highs, lows = _prices.Lows;
        var (lower, upper) = Triggers();
        for (var bar = from; bar < to;)
        {
            if (PriceColumns.BlockBegins(bar, to) && _prices.BlockLow(bar) > lower && _prices.BlockHigh(bar) < upper && StaysIn(bar))
            {
                bar += PriceColumns.Block;
                continue;
            }

            if ((lows[bar] <= lower || highs[bar] >= upper) && Exit(bar) is { Bar: not LevelExit.None } exit)
            {
                return exit;
            }

            if (_trail > 0 && Follow(_prices.Closes[bar]))
            {
                (lower, upper) = Triggers();
            }

            bar++;
        }

        return new(LevelExit.None, 0, default);
    }

    /// <summary>The price at or below which, and the one at or above which something may be met.</summary>
    private readonly (double Lower, double Upper) Triggers() => _side > 0
        ? (Math.Max(_stop, _stopOut) + _tolerance, _target - _tolerance)
        : (_target + _tolerance, Math.Min(_stop, _stopOut) - _tolerance);

    /// <summary>What is met in a bar, with the stop-out of this very bar.</summary>
    private readonly LevelExit Exit(int bar)
    {
        var stopOut = _account.Drifts ? _account.StopOutPrice(_position, _cash, bar) : _stopOut;
        var (open, high, low) = (_prices.Opens[bar], _prices.Highs[bar], _prices.Lows[bar]);
        var stop = _side > 0 ? Math.Max(_stop, stopOut) : Math.Min(_stop, stopOut);
        if (_side > 0 ? low <= stop + _tolerance : high >= stop - _tolerance)
        {
            return new(
                bar, _side > 0 ? Math.Min(open, stop) : Math.Max(open, stop), stop == _stop ? ExitReason.Stop : ExitReason.StopOut);
        }

        return (_side > 0 ? high >= _target - _tolerance : low <= _target + _tolerance)
            ? new(bar, _target, ExitReason.Target)
            : new(LevelExit.None, 0, default);
    }

    /// <summary>Moves the stop after a close; false where it stays.</summary>
    private bool Follow(double price)
    {
        var candidate = price - (_side * _trail);
        if (_side * (price - _entry) < _trail - _tolerance || _side * (candidate - _stop) < Math.Max(_step - _tolerance, _tolerance))
        {
            return false;
        }

        _stop = candidate;
        return true;
    }

    /// <summary>Whether no close of the sixteen bars moves the stop.</summary>
    private readonly bool StaysIn(int bar)
    {
        if (_trail <= 0)
        {
            return true;
        }

        var best = _side > 0 ? _prices.BlockHighestClose(bar) : _prices.BlockLowestClose(bar);
        return _side * (best - _entry) < _trail - _tolerance
            || _side * (best - (_side * _trail) - _stop) < Math.Max(_step - _tolerance, _tolerance);
    }
}
