namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Reads times of day: <c>H:mm</c>, <c>HH:mm:ss.fff</c>, <c>HHmm</c>, <c>HHmmss</c>, <c>24:00</c>, and with <c>AM</c> or <c>PM</c> behind
/// them those of a twelve-hour clock.
/// </summary>
internal static class TimeOfDayText
{
    /// <summary>24:00, the end of the day.</summary>
    public const long MillisecondsPerDay = 86_400_000;

    private const int SecondsPerMinute = 60;
    private const int MinutesPerHour = 60;
    private const int HoursPerDay = 24;
    private const int HoursOfClock = 12;

    /// <summary>Reads the time at the start of <paramref name="text"/>.</summary>
    /// <param name="text">UTF-8 bytes.</param>
    /// <param name="milliseconds">Milliseconds since midnight, up to and including 24:00; digits past the millisecond are cut.</param>
    /// <param name="length">Bytes read.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out long milliseconds, out int length)
    {
        milliseconds = 0;
        length = 0;
        if (text.IsEmpty || !IsDigit(text[0]))
        {
            return false;
        }

        Clock clock = default;
        var colon = text.Length > 1 && text[1] == ':' ? 1 : 2;
        if (colon < text.Length && text[colon] == ':')
        {
            clock.Hour = text[0] - '0';
            if ((colon == 2 && !TryDigits(text, 0, out clock.Hour)) || !TryFromMinutes(text, colon + 1, ref clock, out length))
            {
                return false;
            }
        }
        else if (!TryCompact(text, ref clock, out length))
        {
            return false;
        }

        return TryHalf(text, ref clock, ref length) && clock.TryCompose(out milliseconds);
    }

    /// <summary>
    /// Reads a whole field of digits alone whose leading zeros may be lost: <c>930</c> is 09:30, and where the column has seconds
    /// <c>93000</c> is.
    /// </summary>
    /// <param name="text">One to six digits.</param>
    /// <param name="hasSeconds">Whether the column has seconds.</param>
    /// <param name="milliseconds">Milliseconds since midnight.</param>
    public static bool TryUnpadded(ReadOnlySpan<byte> text, bool hasSeconds, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length is 0 or > 6 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var number = 0;
        foreach (var digit in text)
        {
            number = (number * 10) + (digit - '0');
        }

        number *= hasSeconds ? 1 : 100;
        return new Clock { Hour = number / 10_000, Minute = number / 100 % 100, Second = number % 100 }.TryCompose(out milliseconds);
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

    private static bool TryFromMinutes(ReadOnlySpan<byte> text, int at, ref Clock clock, out int length)
    {
        length = 0;
        if (!TryDigits(text, at, out clock.Minute))
        {
            return false;
        }

        at += 2;
        if (at < text.Length && text[at] == ':')
        {
            if (!TryDigits(text, at + 1, out clock.Second))
            {
                return false;
            }

            at += 3;
            if (at < text.Length && text[at] is (byte)'.' or (byte)',' or (byte)':')
            {
                at++;
                for (var unit = 100; at < text.Length && IsDigit(text[at]); at++, unit /= 10)
                {
                    clock.Fraction += (text[at] - '0') * unit;
                }
            }
        }

        length = at;
        return true;
    }

    private static bool TryCompact(ReadOnlySpan<byte> text, ref Clock clock, out int length)
    {
        length = 0;
        if (!TryDigits(text, 0, out clock.Hour) || !TryDigits(text, 2, out clock.Minute))
        {
            return false;
        }

        length = TryDigits(text, 4, out var second) ? 6 : 4;
        clock.Second = length == 6 ? second : 0;
        return true;
    }

    /// <summary>Reads AM or PM, with or without a blank before and points in it; true where there is none.</summary>
    private static bool TryHalf(ReadOnlySpan<byte> text, ref Clock clock, ref int length)
    {
        var at = length;
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        if (at >= text.Length || (text[at] | 0x20) is not ('a' or 'p'))
        {
            return true;
        }

        var isAfternoon = (text[at] | 0x20) == 'p';
        at += at + 1 < text.Length && text[at + 1] == '.' ? 2 : 1;
        if (at >= text.Length || (text[at] | 0x20) != 'm')
        {
            return true;        // A zone may begin with these letters too.
        }

        length = at + (at + 1 < text.Length && text[at + 1] == '.' ? 2 : 1);
        var isOfTwelve = clock.Hour is >= 1 and <= HoursOfClock;
        clock.Hour = (clock.Hour % HoursOfClock) + (isAfternoon ? HoursOfClock : 0);
        return isOfTwelve;
    }

    private static bool IsDigit(byte character) => (uint)character - '0' <= 9;

    private struct Clock
    {
        public int Hour;
        public int Minute;
        public int Second;
        public int Fraction;

        public readonly bool TryCompose(out long milliseconds)
        {
            milliseconds = (((((Hour * (long)MinutesPerHour) + Minute) * SecondsPerMinute) + Second) * 1000) + Fraction;
            return Hour <= HoursPerDay && Minute < MinutesPerHour && Second < SecondsPerMinute && milliseconds <= MillisecondsPerDay;
        }
    }
}
