using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>The plain sums of x and of y over a stretch.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct WindowSums : ISlidingAggregate<WindowSums>
{
    private WindowSums(double x, double y) => (X, Y) = (x, y);

    /// <summary>Sum of x.</summary>
    public double X { get; }

    /// <summary>Sum of y.</summary>
    public double Y { get; }

    /// <inheritdoc/>
    public static WindowSums Of(double x, double y) => new(x, y);

    /// <inheritdoc/>
    public static WindowSums Combine(in WindowSums older, in WindowSums newer) => new(older.X + newer.X, older.Y + newer.Y);
}
