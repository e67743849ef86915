using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>What bars before a moment are multiplied by.</summary>
/// <param name="Before">Open time of the first bar that stays as it is, ms since 1970.</param>
/// <param name="Price">Factor of the four prices, &gt; 0.</param>
/// <param name="Volume">Factor of the volume, &gt; 0.</param>
internal readonly record struct BarFactor(long Before, double Price, double Volume)
{
    /// <summary>Bars with factors applied one after the other, so that the same factors give the same bits whenever they came.</summary>
    /// <param name="changed">How many bars, from the first on, are others than before.</param>
    internal static BarSeries Apply(BarSeries bars, IReadOnlyList<BarFactor> factors, out int changed)
    {
        var (open, high, low) = (bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray());
        var (close, volume) = (bars.Close.ToArray(), bars.Volume.ToArray());
        changed = 0;
        foreach (var (before, price, shares) in factors)
        {
            var end = ChunkPeriod.LowerBound(bars.Times.Span, before);
            changed = Math.Max(changed, end);
            foreach (var column in (double[][])[open, high, low, close])
            {
                Multiply(column.AsSpan(0, end), price);
            }

            Multiply(volume.AsSpan(0, end), shares);
        }

        return new(bars.Symbol, bars.Timeframe, bars.Times, open, high, low, close, volume, bars.Spread);
    }

    private static void Multiply(Span<double> values, double factor)
    {
        foreach (ref var value in values)
        {
            value *= factor;
        }
    }
}
