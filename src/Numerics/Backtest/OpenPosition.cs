using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>A position that is held at the close of a replay's last bar.</summary>
/// <param name="Part">The part of the capital that holds it, from 0; 0 without a ladder.</param>
/// <param name="EntryBar">Bar of the entry fill.</param>
/// <param name="Side">d, +1 long or −1 short.</param>
/// <param name="EntryPrice">Entry fill.</param>
/// <param name="Weight">w, the fraction of its part's equity that was put into it.</param>
/// <param name="Return">w·(d·(close/entry − 1) − c), c the cost of the entry: what the equity before it has gained.</param>
/// <param name="BarsLeft">Bars from the last one to the fill of the exit by time, ≥ 1; null where no number of bars limits it.</param>
/// <param name="Stop">Price of the stop; null without one.</param>
/// <param name="Target">Price of the profit target; null without one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OpenPosition(
    int Part, int EntryBar, int Side, double EntryPrice, double Weight, double Return, int? BarsLeft, double? Stop,
    double? Target);

/// <summary>What is filled at the bar after a replay's last, as far as the bars until then decide it.</summary>
/// <param name="Part">The part of the capital, from 0.</param>
/// <param name="Opens">True where a position is opened, false where one is left.</param>
/// <param name="Side">d of that position.</param>
/// <param name="DecisionBar">Bar at whose close it was decided.</param>
/// <param name="Weight">w of that position.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NextOrder(int Part, bool Opens, int Side, int DecisionBar, double Weight);
