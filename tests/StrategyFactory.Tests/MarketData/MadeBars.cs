using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData;

/// <summary>Valid random bars, and bar files of them.</summary>
internal static class MadeBars
{
    /// <summary>Bars without gaps.</summary>
    public static BarSeries Of(string symbol, Timeframe timeframe, string start, int count, int seed = 1, bool withVolume = true)
    {
        var first = Time(start).ToUnixTimeMilliseconds();
        return At(symbol, timeframe, [.. Enumerable.Range(0, count).Select(bar => first + bar * timeframe.Milliseconds())], seed, withVolume);
    }

    /// <summary>Bars at given open times.</summary>
    public static BarSeries At(string symbol, Timeframe timeframe, long[] times, int seed = 1, bool withVolume = true)
    {
        var random = new Random(seed);
        var columns = Enumerable.Range(0, 5).Select(_ => new double[times.Length]).ToArray();
        var last = 100.0;
        for (var bar = 0; bar < times.Length; bar++)
        {
            var (open, close) = (last, last * Math.Exp(0.01 * (random.NextDouble() - 0.5)));
            (columns[0][bar], columns[3][bar]) = (open, close);
            columns[1][bar] = Math.Max(open, close) * (1 + 0.001 * random.NextDouble());
            columns[2][bar] = Math.Min(open, close) * (1 - 0.001 * random.NextDouble());
            columns[4][bar] = withVolume ? random.Next(1, 1000) : 0;
            last = close;
        }

        return new(symbol, timeframe, times, columns[0], columns[1], columns[2], columns[3], columns[4]);
    }

    /// <summary>The same bars with another close, and what high and low must be for it.</summary>
    public static BarSeries WithClose(this BarSeries bars, int bar, double close)
    {
        var (high, low, closes) = (bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray());
        (high[bar], low[bar], closes[bar]) = (Math.Max(high[bar], close), Math.Min(low[bar], close), close);
        return new(bars.Symbol, bars.Timeframe, bars.Times, bars.Open, high, low, closes, bars.Volume, bars.Spread);
    }

    /// <summary>The same bars with random spreads, unknown for some of them.</summary>
    public static BarSeries WithSpread(this BarSeries bars, int seed, double known = 0.7)
    {
        var random = new Random(seed);
        var spread = Enumerable.Range(0, bars.Count).Select(_ => random.NextDouble() < known ? 1e-3 * random.NextDouble() : double.NaN).ToArray();
        return new(bars.Symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume, spread);
    }

    /// <summary>A bar file that reads back to the bit.</summary>
    public static byte[] Csv(this BarSeries bars)
    {
        var text = new StringBuilder("time,open,high,low,close,volume" + (bars.Spread is null ? "\n" : ",relative_spread\n"));
        for (var bar = 0; bar < bars.Count; bar++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{bars.Times.Span[bar]},{bars.Open.Span[bar]:R},{bars.High.Span[bar]:R},{bars.Low.Span[bar]:R},{bars.Close.Span[bar]:R},{bars.Volume.Span[bar]:R}");
            text.Append(bars.Spread is { } spread ? "," + (double.IsNaN(spread.Span[bar]) ? "" : spread.Span[bar].ToString("R", CultureInfo.InvariantCulture)) : "").Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A hash of each of the six columns, and of the spread where it is there: equal exactly when every bit is, and compared at once where the elements take seconds.</summary>
    public static string[] Columns(this BarSeries bars) =>
    [
        Hash(bars.Times), Hash(bars.Open), Hash(bars.High), Hash(bars.Low), Hash(bars.Close), Hash(bars.Volume),
        .. bars.Spread is { } spread ? (string[])[Hash(spread)] : [],
    ];

    /// <summary>A UTC time.</summary>
    public static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Hash<T>(ReadOnlyMemory<T> column)
        where T : unmanaged => $"{column.Length} values {Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(column.Span)))}";
}
