namespace StrategyFactory.MarketData.Import;

/// <summary>Reads times of day: <c>H:mm</c>, <c>HH:mm</c>, <c>HH:mm:ss</c>, <c>HH:mm:ss.fff</c>, <c>HHmm</c>, <c>HHmmss</c>.</summary>
internal static class TimeOfDayText
{
    /// <summary>Reads the time at the start of <paramref name="text"/>.</summary>
    /// <param name="text">UTF-8 bytes.</param>
    /// <param name="milliseconds">Milliseconds since midnight; digits past the millisecond are cut.</param>
    /// <param name="length">Bytes read.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out long milliseconds, out int length)
    {
        milliseconds = 0;
        length = 0;
        if (!TryDigits(text, 0, out var hour))
        {
            return text.Length >= 4 && text[1] == ':' && char.IsAsciiDigit((char)text[0])
                && TryFromMinutes(text, 2, text[0] - '0', out milliseconds, out length);
        }

        return text.Length > 2 && text[2] == ':'
            ? TryFromMinutes(text, 3, hour, out milliseconds, out length)
            : TryCompact(text, hour, out milliseconds, out length);
    }

    /// <summary>Reads two digits at <paramref name="at"/>.</summary>
    public static bool TryDigits(ReadOnlySpan<byte> text, int at, out int value)
    {
        value = 0;
        if (at + 2 > text.Length)
        {
            return false;
        }

        var tens = (uint)text[at] - '0';
        var units = (uint)text[at + 1] - '0';
        value = (int)((tens * 10) + units);
        return tens <= 9 && units <= 9;
    }

    private static bool TryFromMinutes(ReadOnlySpan<byte> text, int at, int hour, out long milliseconds, out int length)
    {
        milliseconds = 0;
        length = 0;
        if (!TryDigits(text, at, out var minute))
        {
            return false;
        }

        at += 2;
        var second = 0;
        var fraction = 0;
        if (at < text.Length && text[at] == ':')
        {
            if (!TryDigits(text, at + 1, out second))
            {
                return false;
            }

            at += 3;
            if (at < text.Length && text[at] is (byte)'.' or (byte)',')
            {
                at++;
                for (var unit = 100; at < text.Length && char.IsAsciiDigit((char)text[at]); at++, unit /= 10)
                {
                    fraction += (text[at] - '0') * unit;
                }
            }
        }

        length = at;
        return TryCompose(hour, minute, second, fraction, out milliseconds);
    }

    private static bool TryCompact(ReadOnlySpan<byte> text, int hour, out long milliseconds, out int length)
    {
        milliseconds = 0;
        length = 0;
        if (!TryDigits(text, 2, out var minute))
        {
            return false;
        }

        length = TryDigits(text, 4, out var second) ? 6 : 4;
        return TryCompose(hour, minute, length == 6 ? second : 0, 0, out milliseconds);
    }

    private static bool TryCompose(int hour, int minute, int second, int fraction, out long milliseconds)
    {
        milliseconds = (((((hour * 60L) + minute) * 60) + second) * 1000) + fraction;
        return hour < 24 && minute < 60 && second < 60;
    }
}
