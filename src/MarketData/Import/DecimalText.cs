using System.Globalization;
using System.Runtime.CompilerServices;

namespace StrategyFactory.MarketData.Import;

/// <summary>Reads decimal numbers from UTF-8 text to the nearest double.</summary>
internal static class DecimalText
{
    private const int LongestSlowNumber = 512;
    private const ulong ExactMantissa = 1UL << 53;

    // Exactly representable, so one multiplication or division of an exact mantissa rounds once (Clinger 1990).
    private static ReadOnlySpan<double> PowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads the number at the start of <paramref name="text"/>: sign, digits, mark, digits, exponent.</summary>
    /// <param name="text">UTF-8 bytes; what follows the number is left alone.</param>
    /// <param name="mark">The decimal mark, <c>.</c> or <c>,</c>.</param>
    /// <param name="value">The correctly rounded value; infinity beyond the range of double.</param>
    /// <param name="length">Bytes of the number.</param>
    /// <returns>False when the text does not begin with a number; words such as NaN are no numbers here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> text, byte mark, out double value, out int length)
    {
        var at = 0;
        var negative = false;
        if (text.Length > 0 && (text[0] == '-' || text[0] == '+'))
        {
            negative = text[0] == '-';
            at = 1;
        }

        ulong mantissa = 0;
        var first = at;
        uint digit;
        while (at < text.Length && (digit = (uint)text[at] - '0') <= 9)
        {
            mantissa = (mantissa * 10) + digit;
            at++;
        }

        var digits = at - first;
        var scale = 0;
        if (at < text.Length && text[at] == mark)
        {
            at++;
            var fraction = at;
            while (at < text.Length && (digit = (uint)text[at] - '0') <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                at++;
            }

            scale = at - fraction;
            digits += scale;
        }

        value = 0;
        length = at;
        if (digits == 0)
        {
            return false;
        }

        // 19 digits always fit 64 bits, so within them the mantissa has not wrapped.
        var exponent = at < text.Length && (text[at] | 0x20) == 'e';
        if (exponent || digits > 19 || mantissa > ExactMantissa || scale > 22)
        {
            return TryReadSlow(text, mark, exponent, ref length, out value);
        }

        value = mantissa / PowersOfTen[scale];
        if (negative)
        {
            value = -value;
        }

        return true;
    }

    private static bool TryReadSlow(ReadOnlySpan<byte> text, byte mark, bool exponent, ref int length, out double value)
    {
        if (exponent)
        {
            var at = length + 1;
            if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
            {
                at++;
            }

            var first = at;
            while (at < text.Length && char.IsAsciiDigit((char)text[at]))
            {
                at++;
            }

            // "1e" without digits: the number ends before the letter, which the caller finds unexpected.
            length = at > first ? at : length;
        }

        value = 0;
        if (length > LongestSlowNumber)
        {
            return false;
        }

        Span<byte> number = stackalloc byte[LongestSlowNumber];
        number = number[..length];
        text[..length].CopyTo(number);
        number.Replace(mark, (byte)'.');
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
