using System.Runtime.InteropServices;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Dashboard.Charts;

/// <summary>What a price chart shows; the candles it asks for itself.</summary>
/// <param name="Content">Names the bars: another name is another reading.</param>
/// <param name="First">Open time of the first bar.</param>
/// <param name="Last">Open time of the last bar.</param>
/// <param name="From">Where the view begins.</param>
/// <param name="To">Where it ends.</param>
public sealed record PriceOptions(string Content, DateTimeOffset First, DateTimeOffset Last, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Counts how often the address moved the view; while it stays, the view stays where the viewer has moved it.</summary>
    public int Move { get; init; }

    /// <summary>Whether a bar is a UTC day, a date instead of a moment.</summary>
    public bool Daily { get; init; }

    /// <summary>The feature drawn with the bars, if any.</summary>
    public string? Feature { get; init; }

    /// <summary>The regime shaded behind the bars, if any.</summary>
    public string? Regime { get; init; }

    internal object ToScript() => new
    {
        first = First.ToUnixTimeSeconds(),
        last = Last.ToUnixTimeSeconds(),
        from = From.ToUnixTimeSeconds(),
        to = To.ToUnixTimeSeconds(),
        move = Move,
        daily = Daily,
        feature = Feature,
        regimes = RegimeNames.Of(Regime).Select(meaning => new { name = meaning.Name, colour = meaning.Colour }).ToArray(),
    };

    /// <summary>Candles as the script reads them, 64 bytes each behind 32 of a header: numbers of 8 bytes, no JSON.</summary>
    internal static byte[] ToBytes(BarChart chart)
    {
        const int header = 4;
        const int columns = 8;
        var all = new double[header + columns * chart.Times.Count];
        (all[0], all[1]) = (chart.BarsPerCandle, chart.FeatureIsStationary switch { null => 0, false => 1, true => 2 });
        for (var candle = 0; candle < chart.Times.Count; candle++)
        {
            var row = all.AsSpan(header + columns * candle, columns);
            (row[0], row[1], row[2]) = (chart.Times[candle] / 1000.0, chart.Open[candle], chart.High[candle]);
            (row[3], row[4], row[5]) = (chart.Low[candle], chart.Close[candle], chart.Volume[candle]);
            (row[6], row[7]) = (chart.Feature?[candle] ?? double.NaN, chart.Regime?[candle] ?? -1);
        }

        return MemoryMarshal.AsBytes(all.AsSpan()).ToArray();
    }
}

/// <summary>What the values of the regime columns mean.</summary>
internal static class RegimeNames
{
    private static readonly Dictionary<string, (string Name, string Colour)[]> Names = new(StringComparer.Ordinal)
    {
        ["regime_gmm"] = [("calm", "var(--regime-2)"), ("wild", "var(--regime-1)")],
        ["regime_sma"] = [("below its mean", "var(--regime-0)"), ("above its mean", "var(--regime-3)")],
        ["regime_vix"] =
        [
            ("bear volatile", "var(--regime-0)"), ("bear quiet", "var(--regime-1)"), ("bull volatile", "var(--regime-2)"),
            ("bull quiet", "var(--regime-3)"),
        ],
    };

    /// <summary>The meanings in order of the values, each with its colour; none without a column.</summary>
    internal static IReadOnlyList<(string Name, string Colour)> Of(string? column) => column is null ? [] : Names[column];
}
