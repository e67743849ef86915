using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>The highest x and the lowest y of a stretch.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct WindowExtremes : ISlidingAggregate<WindowExtremes>
{
    private WindowExtremes(double highest, double lowest) => (Highest, Lowest) = (highest, lowest);

    /// <summary>Largest x.</summary>
    public double Highest { get; }

    /// <summary>Smallest y.</summary>
    public double Lowest { get; }

    /// <inheritdoc/>
    public static WindowExtremes Of(double x, double y) => new(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WindowExtremes Combine(in WindowExtremes older, in WindowExtremes newer) =>
        new(Math.Max(older.Highest, newer.Highest), Math.Min(older.Lowest, newer.Lowest));
}
