using System.Buffers;
using System.Globalization;
using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Reads the numbers that people and web sites write: <c>$1,234.50</c>, <c>1.234,50</c>, <c>1 234,50</c>, <c>1'234.50</c>, <c>68.18K</c>,
/// <c>(0.5)</c>, <c>−3</c>. What <see cref="DecimalText"/> reads by itself is left to it.
/// </summary>
internal static class NumberText
{
    private const int Longest = 64;
    private const string Money = " \t\u00A0\u2009\u202F$€£¥₹₽₩₿";

    private static readonly string[] Codes =
    [
        "USDT", "USDC", "USD", "EUR", "GBP", "GBX", "JPY", "CHF", "CNY", "AUD", "CAD", "NZD", "HKD", "SGD", "INR", "KRW", "TWD", "RUB",
        "BRL", "ZAR", "TRY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "MXN", "ILS", "THB", "IDR", "BTC", "ETH",
    ];

    /// <summary>Digits, marks, and what stands between thousands: blanks of all widths and apostrophes.</summary>
    private static readonly SearchValues<char> Inner = SearchValues.Create("0123456789.,' \u00A0\u2009\u202F\u2019");

    /// <summary>Reads a whole field, or says that it is no number of this style.</summary>
    /// <param name="field">UTF-8, without the quotes around it.</param>
    /// <param name="style">How its column writes numbers.</param>
    /// <param name="value">The number; infinity beyond the range of double.</param>
    public static bool TryRead(ReadOnlySpan<byte> field, NumberStyle style, out double value)
    {
        if (DecimalText.TryRead(field, style.DecimalMark, out value, out var read) && read == field.Length)
        {
            return true;
        }

        value = 0;
        if (field.Length is 0 or > Longest)
        {
            return false;
        }

        Span<char> characters = stackalloc char[Longest];
        return Encoding.UTF8.TryGetChars(field, characters, out var length) && TryRead(characters[..length], style, out value);
    }

    /// <summary>
    /// The digits and marks of a field that looks like a number, without sign, currency, blanks and multiplier; else empty.
    /// </summary>
    /// <param name="field">As written.</param>
    /// <param name="isNegative">Whether a minus or brackets stand around it.</param>
    /// <param name="zeros">Zeros that its multiplier stands for: three for K.</param>
    public static ReadOnlySpan<char> Core(ReadOnlySpan<char> field, out bool isNegative, out int zeros)
    {
        isNegative = false;
        zeros = 0;
        var text = TrimMoney(field);
        if (text is ['(', .., ')'])
        {
            isNegative = true;
            text = TrimMoney(text[1..^1]);
        }

        if (text is ['+' or '-' or '\u2212', ..])
        {
            isNegative ^= text[0] != '+';
            text = TrimMoney(text[1..]);
        }

        if (text.Length > 1 && Zeros(text[^1]) is var letters and > 0)
        {
            zeros = letters;
            text = text[..^1].TrimEnd();
        }

        return text.Length > 0 && text.ContainsAnyInRange('0', '9') && !text.ContainsAnyExcept(Inner) ? text : [];
    }

    /// <summary>Whether a character stands between thousands and never before decimals.</summary>
    public static bool IsGroupOnly(char character) => character is ' ' or '\'' or '\u00A0' or '\u2009' or '\u202F' or '\u2019';

    private static bool TryRead(ReadOnlySpan<char> field, NumberStyle style, out double value)
    {
        value = 0;
        var core = Core(field, out var isNegative, out var zeros);
        if (core.IsEmpty)
        {
            return false;
        }

        Span<char> plain = stackalloc char[Longest + 3];
        if (!TryUngroup(core, (char)style.DecimalMark, (char)style.GroupMark, plain, out var length))
        {
            return false;
        }

        // As an exponent the multiplier costs no digit: 68.18K is 68180 and not something beside it.
        plain[length++] = 'e';
        _ = zeros.TryFormat(plain[length..], out var written, provider: CultureInfo.InvariantCulture);
        var isRead = double.TryParse(plain[..(length + written)], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        value = isNegative ? -value : value;
        return isRead;
    }

    /// <summary>
    /// Copies without marks between thousands, with a decimal point. A group has three digits; where the last one has, those before it may
    /// have two, as in India. One kind of mark is used within a number.
    /// </summary>
    private static bool TryUngroup(ReadOnlySpan<char> core, char decimalMark, char groupMark, Span<char> plain, out int length)
    {
        length = 0;
        var mark = core.IndexOf(decimalMark);
        var whole = mark < 0 ? core : core[..mark];
        var fraction = mark < 0 ? [] : core[(mark + 1)..];
        if (fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var (used, digits) = ('\0', 0);
        for (var at = 0; at < whole.Length; at++)
        {
            var character = whole[at];
            if (char.IsAsciiDigit(character))
            {
                plain[length++] = character;
                digits++;
                continue;
            }

            var isFirst = used == '\0';
            if ((character != groupMark && !IsGroupOnly(character)) || (!isFirst && used != character)
                || (isFirst ? digits is < 1 or > 3 : digits is < 2 or > 3))
            {
                return false;
            }

            (used, digits) = (character, 0);
        }

        if (used != '\0' && digits != 3)
        {
            return false;
        }

        if (!fraction.IsEmpty)
        {
            plain[length++] = '.';
            fraction.CopyTo(plain[length..]);
            length += fraction.Length;
        }

        return length > 0;
    }

    /// <summary>Cuts blanks, signs and codes of money on both sides.</summary>
    private static ReadOnlySpan<char> TrimMoney(ReadOnlySpan<char> text)
    {
        text = text.Trim(Money);
        foreach (var code in Codes)
        {
            if (text.Length > code.Length && text.StartsWith(code, StringComparison.Ordinal))
            {
                return text[code.Length..].Trim(Money);
            }

            if (text.Length > code.Length && text.EndsWith(code, StringComparison.Ordinal))
            {
                return text[..^code.Length].Trim(Money);
            }
        }

        return text;
    }

    private static int Zeros(char letter) => char.ToUpperInvariant(letter) switch
    {
        'K' => 3,
        'M' => 6,
        'B' => 9,
        'T' => 12,
        _ => 0,
    };
}
