using System.Runtime.InteropServices;

namespace StrategyFactory.MarketData.Bars;

/// <summary>What is known of the spreads of bars: fractions of the price, NaN where unknown.</summary>
/// <param name="Bars">Bars of which it is known.</param>
/// <param name="Median">The median of those; null without any.</param>
internal readonly record struct BarSpread(int Bars, double? Median)
{
    /// <summary>In the whole price.</summary>
    public const double BasisPoints = 10_000;

    /// <summary>A column that knows nothing.</summary>
    public static double[] Unknown(int bars)
    {
        var column = new double[bars];
        Array.Fill(column, double.NaN);
        return column;
    }

    /// <summary>Whether a column knows the spread of any bar.</summary>
    public static bool IsKnown(ReadOnlySpan<double> spread)
    {
        foreach (var value in spread)
        {
            if (!double.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Counts and sums up.</summary>
    /// <param name="spread">One value a bar; it is sorted.</param>
    public static BarSpread Of(List<double> spread)
    {
        spread.RemoveAll(double.IsNaN);
        spread.Sort();
        var known = CollectionsMarshal.AsSpan(spread);
        return known.IsEmpty ? default : new(known.Length, (known[(known.Length - 1) / 2] + known[known.Length / 2]) / 2);
    }
}
