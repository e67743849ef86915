using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>The typical price of a bar.</summary>
public static class TypicalPrice
{
    /// <summary>(h + l + c)/3, n values each.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, Span<double> destination)
    {
        Shapes.RequireSameLength(high.Length, low.Length);
        Shapes.RequireSameLength(high.Length, close.Length);
        Shapes.RequireSameLength(high.Length, destination.Length);
        for (var t = 0; t < high.Length; t++)
        {
            destination[t] = (high[t] + low[t] + close[t]) / 3;
        }
    }
}
