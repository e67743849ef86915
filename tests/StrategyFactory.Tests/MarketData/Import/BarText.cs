using System.Globalization;
using System.IO.Compression;
using System.Text;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>Small bar files written in a test, and their reading.</summary>
internal static class BarText
{
    public static BarFileResult Read(string text, string timeframe = "1m", string name = "bars.csv", Func<ImportOptions, ImportOptions>? with = null) =>
        Read(Encoding.UTF8.GetBytes(text), timeframe, name, with);

    public static BarFileResult Read(byte[] content, string timeframe = "1m", string name = "bars.csv", Func<ImportOptions, ImportOptions>? with = null)
    {
        var options = new ImportOptions { Timeframe = Timeframes.Parse(timeframe) };
        using var stream = new MemoryStream(content);
        return BarFileReader.Read(stream, name, "TEST", with?.Invoke(options) ?? options, null, CancellationToken.None);
    }

    /// <summary>A header CSV with one good bar for each of <paramref name="times"/>.</summary>
    public static string Csv(params string[] times) =>
        "time,open,high,low,close,volume\n" + string.Concat(times.Select(time => time + ",10,12,9,11,100\n"));

    /// <summary>The UTC times of the bars.</summary>
    public static string[] Times(BarFileResult result) =>
        [.. result.Bars.Times.ToArray().Select(time => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))];

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public static byte[] Zip(params (string Name, string Text)[] entries) => Zip(CompressionLevel.SmallestSize, entries);

    public static byte[] Zip(CompressionLevel level, params (string Name, string Text)[] entries)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return packed.ToArray();
    }
}
