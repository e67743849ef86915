using System.Globalization;
using System.IO.Compression;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData.Features;

/// <summary>The bars and expected values that Reference/make_features.py wrote.</summary>
internal static class ReferenceBars
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "MarketData", "Features", "Reference");

    public static BarSeries Traded { get; } = Read("TRADED", "bars.csv");

    public static BarSeries Reference { get; } = Read("REF", "reference_bars.csv");

    public static BarSeries Vix { get; } = ReadVix();

    public static IReadOnlyDictionary<string, double[]> Expected { get; } = ReadExpected();

    /// <summary>The first bars of a series.</summary>
    public static BarSeries Prefix(BarSeries bars, int count) => new(bars.Symbol, bars.Timeframe, bars.Times[..count],
        bars.Open[..count], bars.High[..count], bars.Low[..count], bars.Close[..count], bars.Volume[..count]);

    /// <summary>Those bars of a series that are closed at a moment.</summary>
    public static BarSeries ClosedBy(BarSeries bars, long moment) =>
        Prefix(bars, bars.Times.ToArray().Count(time => time + bars.Timeframe.Milliseconds() <= moment));

    private static BarSeries Read(string symbol, string file)
    {
        var rows = File.ReadLines(Path.Combine(Folder, file)).Skip(1).Select(Numbers).ToArray();
        double[] Column(int index) => [.. rows.Select(row => row[index])];
        return new(symbol, Timeframe.ThirtyMinutes, rows.Select(row => (long)row[0]).ToArray(),
            Column(1), Column(2), Column(3), Column(4), Column(5));
    }

    private static BarSeries ReadVix()
    {
        var rows = File.ReadLines(Path.Combine(Folder, "vix.csv")).Skip(1).Select(Numbers).ToArray();
        double[] close = [.. rows.Select(row => row[1])];
        return new("VIX", Timeframe.OneDay, rows.Select(row => (long)row[0]).ToArray(), close, close, close, close, new double[close.Length]);
    }

    private static Dictionary<string, double[]> ReadExpected()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, "expected.csv.gz")), CompressionMode.Decompress));
        var names = reader.ReadLine()!.Split(',');
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Numbers).ToArray();
        return names.Select((name, index) => (name, index)).ToDictionary(
            column => column.name, column => rows.Select(row => row[column.index]).ToArray(), StringComparer.Ordinal);
    }

    private static double[] Numbers(string line) =>
        [.. line.Split(',').Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture))];
}
