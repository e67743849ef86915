using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>Which barrier ended a position.</summary>
internal enum BarrierTouch
{
    /// <summary>None: the time limit.</summary>
    Time,

    /// <summary>The profit target.</summary>
    Target,

    /// <summary>The stop.</summary>
    Stop,

    /// <summary>None: the end of the session, a market order at its last close.</summary>
    Session,
}

/// <summary>The end of a barrier trade.</summary>
/// <param name="Price">Price of the exit; not given where the segment ends before the time limit.</param>
/// <param name="Bars">Bars from the entry.</param>
/// <param name="Touch">Why.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BarrierExit(double Price, int Bars, BarrierTouch Touch);

/// <summary>The barriers of one position; one that is off can never be reached.</summary>
/// <param name="Stop">Price of the stop.</param>
/// <param name="Target">Price of the target.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BarrierLevels(double Stop, double Target)
{
    /// <summary>Levels that are never reached.</summary>
    public static BarrierLevels None(bool isLong) => isLong
        ? new(double.NegativeInfinity, double.PositiveInfinity)
        : new(double.PositiveInfinity, double.NegativeInfinity);

    public static BarrierLevels Of(double entry, double volatility, BacktestSettings settings, bool isLong)
    {
        var (below, above) = isLong ? (settings.StopLoss, settings.ProfitTarget) : (settings.ProfitTarget, settings.StopLoss);
        var lower = below == 0 ? double.NegativeInfinity : entry * (1 - (below * volatility));
        var upper = above == 0 ? double.PositiveInfinity : entry * (1 + (above * volatility));
        return isLong ? new(lower, upper) : new(upper, lower);
    }

    /// <summary>The exit within a bar; <see cref="BarrierTouch.Time"/> if the bar reaches no barrier.</summary>
    /// <param name="open">The bar's open.</param>
    /// <param name="high">Its high.</param>
    /// <param name="low">Its low.</param>
    /// <param name="through">By how much the price has to pass the target, a limit order.</param>
    /// <param name="isLong">The side.</param>
    public (double Price, BarrierTouch Touch) At(double open, double high, double low, double through, bool isLong)
    {
        if (isLong)
        {
            return open <= Stop ? (open, BarrierTouch.Stop)
                : open >= Target + through ? (open, BarrierTouch.Target)
                : low <= Stop ? (Stop, BarrierTouch.Stop)
                : high >= Target + through ? (Target, BarrierTouch.Target)
                : (double.NaN, BarrierTouch.Time);
        }

        return open >= Stop ? (open, BarrierTouch.Stop)
            : open <= Target - through ? (open, BarrierTouch.Target)
            : high >= Stop ? (Stop, BarrierTouch.Stop)
            : low <= Target - through ? (Target, BarrierTouch.Target)
            : (double.NaN, BarrierTouch.Time);
    }
}
