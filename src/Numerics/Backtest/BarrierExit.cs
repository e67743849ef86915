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
}

/// <summary>The end of a barrier trade.</summary>
/// <param name="Slot">Slot of the exit; beyond the last where the segment ends first.</param>
/// <param name="Price">Price of the exit; NaN for the time limit, which is filled like any order.</param>
/// <param name="Touch">Why.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BarrierExit(int Slot, double Price, BarrierTouch Touch);

/// <summary>The barriers of one position; one that is off can never be reached.</summary>
/// <param name="Stop">Price of the stop.</param>
/// <param name="Target">Price of the target.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BarrierLevels(double Stop, double Target)
{
    public static BarrierLevels Of(double entry, double volatility, BacktestSettings settings, bool isLong)
    {
        var (below, above) = isLong ? (settings.StopLoss, settings.ProfitTarget) : (settings.ProfitTarget, settings.StopLoss);
        var lower = below == 0 ? double.NegativeInfinity : entry * (1 - (below * volatility));
        var upper = above == 0 ? double.PositiveInfinity : entry * (1 + (above * volatility));
        return isLong ? new(lower, upper) : new(upper, lower);
    }

    /// <summary>The exit within a bar; <see cref="BarrierTouch.Time"/> if the bar reaches no barrier.</summary>
    /// <param name="slot">Slot of the bar.</param>
    /// <param name="open">Its open.</param>
    /// <param name="high">Its high.</param>
    /// <param name="low">Its low.</param>
    /// <param name="through">By how much the price has to pass the target, a limit order.</param>
    /// <param name="isLong">The side.</param>
    public BarrierExit At(int slot, double open, double high, double low, double through, bool isLong)
    {
        if (isLong)
        {
            return open <= Stop ? new(slot, open, BarrierTouch.Stop)
                : open >= Target + through ? new(slot, open, BarrierTouch.Target)
                : low <= Stop ? new(slot, Stop, BarrierTouch.Stop)
                : high >= Target + through ? new(slot, Target, BarrierTouch.Target)
                : new(slot, double.NaN, BarrierTouch.Time);
        }

        return open >= Stop ? new(slot, open, BarrierTouch.Stop)
            : open <= Target - through ? new(slot, open, BarrierTouch.Target)
            : high >= Stop ? new(slot, Stop, BarrierTouch.Stop)
            : low <= Target - through ? new(slot, Target, BarrierTouch.Target)
            : new(slot, double.NaN, BarrierTouch.Time);
    }
}
