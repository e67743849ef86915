using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>The lowest and highest of finite positive numbers.</summary>
internal static class PriceRange
{
    /// <summary>(∞, 0) for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Low, double High) Of(ReadOnlySpan<double> prices)
    {
        Vector512<double> lows = Vector512.Create(double.PositiveInfinity), highs = Vector512<double>.Zero;
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(prices);
        foreach (var vector in vectors)
        {
            (lows, highs) = (Vector512.MinNative(lows, vector), Vector512.MaxNative(highs, vector));
        }

        var (low, high) = (Lowest(lows), Highest(highs));
        foreach (var price in prices[(vectors.Length * Vector512<double>.Count)..])
        {
            low = double.MinNative(low, price);
            high = double.MaxNative(high, price);
        }

        return (low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Lowest(Vector512<double> values)
    {
        var four = Vector256.MinNative(values.GetLower(), values.GetUpper());
        var two = Vector128.MinNative(four.GetLower(), four.GetUpper());
        return double.MinNative(two[0], two[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Highest(Vector512<double> values)
    {
        var four = Vector256.MaxNative(values.GetLower(), values.GetUpper());
        var two = Vector128.MaxNative(four.GetLower(), four.GetUpper());
        return double.MaxNative(two[0], two[1]);
    }
}
