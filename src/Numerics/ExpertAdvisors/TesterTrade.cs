using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Why a position was closed.</summary>
public enum ExitReason
{
    /// <summary>A signal at a close, filled at the next open.</summary>
    Signal,

    /// <summary>The stop, fixed or trailing.</summary>
    Stop,

    /// <summary>The target.</summary>
    Target,

    /// <summary>The equity reached 0.</summary>
    StopOut,

    /// <summary>The period ended.</summary>
    End,
}

/// <summary>A closed position.</summary>
/// <param name="Side">1 long, −1 short.</param>
/// <param name="EntryBar">Bar at whose open it was filled.</param>
/// <param name="EntryPrice">Ask of a long position, bid of a short one.</param>
/// <param name="ExitBar">Bar in which it was closed.</param>
/// <param name="ExitPrice">Bid of a long position, ask of a short one.</param>
/// <param name="Lots">Volume.</param>
/// <param name="Profit">Money after swap and the commission of both sides.</param>
/// <param name="Reason">Why it was closed.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TesterTrade(
    int Side, int EntryBar, double EntryPrice, int ExitBar, double ExitPrice, double Lots, double Profit, ExitReason Reason)
{
    /// <summary>Swap of its nights, money, part of the profit.</summary>
    public double Swap { get; init; }
}
