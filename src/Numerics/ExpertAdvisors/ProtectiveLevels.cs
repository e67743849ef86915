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
    private readonly TesterBars _bars;
    private readonly int _side;
    private readonly double _entry, _target, _stopOut, _spread, _tolerance, _trail, _step;
    private double _stop;

    /// <param name="bars">The bars.</param>
    /// <param name="position">The position.</param>
    /// <param name="stopDistance">Distance of the stop, 0 for none.</param>
    /// <param name="targetDistance">Distance of the target, 0 for none.</param>
    /// <param name="stopOut">Price at which the equity is used up.</param>
    /// <param name="rules">Trailing.</param>
    /// <param name="account">Spread and point.</param>
    public ProtectiveLevels(
        TesterBars bars, in OpenPosition position, double stopDistance, double targetDistance, double stopOut, PositionRules rules,
        AccountRules account)
    {
        (_bars, _side, _entry, _stopOut) = (bars, position.Side, position.Price, stopOut);
        (_spread, _tolerance) = (position.Side > 0 ? 0 : account.Spread, account.Tolerance);
        (_trail, _step) = (rules.TrailingStop, rules.TrailingStep);
        _stop = stopDistance > 0 ? _entry - (_side * stopDistance) : -_side * double.PositiveInfinity;
        _target = targetDistance > 0 ? _entry + (_side * targetDistance) : _side * double.PositiveInfinity;
    }

    /// <summary>First exit in the bars [from, to); call with consecutive stretches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public LevelExit Find(int from, int to)
    {
        double[] highs = _bars.Highs, lows = _bars.Lows;
        var (lower, upper) = Triggers();
        for (var bar = from; bar < to;)
        {
            if (TesterBars.BlockBegins(bar, to) && _bars.BlockLow(bar) > lower && _bars.BlockHigh(bar) < upper && StaysIn(bar))
            {
                bar += TesterBars.Block;
                continue;
            }

            if (lows[bar] <= lower || highs[bar] >= upper)
            {
                return Exit(bar, _side > 0 ? lows[bar] <= lower : highs[bar] >= upper);
            }

            if (_trail > 0 && Follow(_bars.Closes[bar]))
            {
                (lower, upper) = Triggers();
            }

            bar++;
        }

        return new(LevelExit.None, 0, default);
    }

    /// <summary>The bid at or below, and the one at or above which something is met.</summary>
    private readonly (double Lower, double Upper) Triggers() => _side > 0
        ? (Math.Max(_stop, _stopOut) + _tolerance, _target - _tolerance)
        : (_target - _spread + _tolerance, Math.Min(_stop, _stopOut) - _spread - _tolerance);

    private readonly LevelExit Exit(int bar, bool stopMet)
    {
        if (!stopMet)
        {
            return new(bar, _target, ExitReason.Target);
        }

        var open = _bars.Opens[bar] + _spread;
        var stop = _side > 0 ? Math.Max(_stop, _stopOut) : Math.Min(_stop, _stopOut);
        return new(bar, _side > 0 ? Math.Min(open, stop) : Math.Max(open, stop), stop == _stop ? ExitReason.Stop : ExitReason.StopOut);
    }

    /// <summary>Moves the stop after a close; false where it stays.</summary>
    private bool Follow(double close)
    {
        var price = close + _spread;
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

        var best = (_side > 0 ? _bars.BlockHighestClose(bar) : _bars.BlockLowestClose(bar)) + _spread;
        return _side * (best - _entry) < _trail - _tolerance
            || _side * (best - (_side * _trail) - _stop) < Math.Max(_step - _tolerance, _tolerance);
    }
}
