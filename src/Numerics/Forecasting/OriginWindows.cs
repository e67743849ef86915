using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>
/// Forecast windows at evenly spaced origins: window i forecasts rows [First + i·Step, First + i·Step + Horizon) from the rows before.
/// </summary>
/// <param name="First">Row of the first forecast step of the first window.</param>
/// <param name="Horizon">Rows a window forecasts.</param>
/// <param name="Step">Rows from one origin to the next; below the horizon the windows overlap.</param>
/// <param name="Count">Windows.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OriginWindows(int First, int Horizon, int Step, int Count)
{
    /// <summary>End of the forecast rows of the last window, exclusive; <see cref="First"/> without windows.</summary>
    public int End => Count > 0 ? First + RowsNeeded(Horizon, Step, Count) : First;

    /// <summary>k = ⌈horizon/step⌉: how many neighbouring windows share a row, hence losses correlated up to lag k − 1.</summary>
    public int Overlap => (Horizon + Step - 1) / Step;

    /// <summary>The row of the first forecast step of a window: its context is every row before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public int Origin(int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(window, Count);
        return First + window * Step;
    }

    /// <summary>Rows that windows span: horizon + (count − 1)·step, 0 without windows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A horizon or step below 1, or a negative count.</exception>
    /// <exception cref="OverflowException">More rows than an int counts.</exception>
    public static int RowsNeeded(int horizon, int step, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return count == 0 ? 0 : checked(horizon + (count - 1) * step);
    }

    /// <summary>As many windows as fit with all their forecast rows in [start, end), the first at start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A horizon or step below 1, or an end before the start.</exception>
    public static OriginWindows Within(int start, int end, int horizon, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        var room = end - start - horizon;
        return new(start, horizon, step, room < 0 ? 0 : room / step + 1);
    }
}
