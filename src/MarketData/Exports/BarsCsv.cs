using System.Buffers;
using System.Globalization;
using System.Text;

namespace StrategyFactory.MarketData.Exports;

/// <summary>
/// Writes bars as text: open times in ISO 8601 and UTC, numbers with the fewest digits that give them back, nothing where a spread, a
/// feature or a regime is undefined.
/// </summary>
internal static class BarsCsv
{
    private const int PartBytes = 1 << 16;
    private const int LongestField = 64;
    private const string WholeSeconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes a table, a part at a time.</summary>
    public static async Task WriteAsync(ExportTable table, Stream stream, Action<long>? progress, CancellationToken token)
    {
        var part = new ArrayBufferWriter<byte>(2 * PartBytes);
        part.Write(Encoding.UTF8.GetBytes(string.Join(',', table.Names) + "\n"));
        for (var bar = 0; bar < table.Bars.Count; bar++)
        {
            Write(part, table, bar);
            if (part.WrittenCount >= PartBytes)
            {
                await stream.WriteAsync(part.WrittenMemory, token);
                part.ResetWrittenCount();
                progress?.Invoke(bar + 1);
            }
        }

        await stream.WriteAsync(part.WrittenMemory, token);
        progress?.Invoke(table.Bars.Count);
    }

    private static void Write(ArrayBufferWriter<byte> part, ExportTable table, int bar)
    {
        var time = table.Bars.Times.Span[bar];
        Write(part, DateTimeOffset.FromUnixTimeMilliseconds(time), time % 1000 == 0 ? WholeSeconds : Milliseconds);
        foreach (var price in table.Prices)
        {
            part.Write(","u8);
            Write(part, price.Span[bar], null);
        }

        foreach (var column in table.Optional)
        {
            part.Write(","u8);
            if (double.IsFinite(column.Span[bar]))
            {
                Write(part, column.Span[bar], null);
            }
        }

        foreach (var regime in table.Regimes)
        {
            part.Write(","u8);
            if (regime.Span[bar] >= 0)
            {
                Write(part, regime.Span[bar], null);
            }
        }

        part.Write("\n"u8);
    }

    private static void Write<T>(ArrayBufferWriter<byte> part, T value, string? format)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(part.GetSpan(LongestField), out var written, format, CultureInfo.InvariantCulture);
        part.Advance(written);
    }
}
