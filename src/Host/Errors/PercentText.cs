using System.Globalization;
using System.Text;
using System.Text.Unicode;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Host.Errors;

/// <summary>Text of addresses and plain forms, percent-encoded as it came: readers leave alone what is no UTF-8.</summary>
internal static class PercentText
{
    /// <summary>What is wrong with the text and what is allowed; null for nothing.</summary>
    internal static string? Fault(ReadOnlySpan<char> encoded)
    {
        if (!encoded.Contains('%'))
        {
            return EnteringText.Fault(encoded);
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(encoded.Length)];
        var length = 0;
        while (encoded.Length > 0)
        {
            if (encoded is ['%', var high, var low, ..] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low))
            {
                bytes[length++] = byte.Parse(encoded.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                encoded = encoded[3..];
            }
            else
            {
                Rune.DecodeFromUtf16(encoded, out var rune, out var taken);
                length += rune.EncodeToUtf8(bytes.AsSpan(length));
                encoded = encoded[taken..];
            }
        }

        var decoded = bytes.AsSpan(0, length);
        return !Utf8.IsValid(decoded) ? EnteringText.NoUtf8 : EnteringText.Fault(decoded.Contains((byte)0) ? "\0" : "");
    }
}
