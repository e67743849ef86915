namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Reads dates of three parts, numbers or English months, between dashes, slashes, points, commas or blanks, a weekday before them:
/// <c>2019-10-11</c>, <c>11.10.2019</c>, <c>10/11/19</c>, <c>Oct 11, 2019</c>, <c>Fri 11-Oct-19</c>, <c>11Oct2019</c>.
/// </summary>
internal static class DateText
{
    private const int Parts = 3;
    private const int YearDigits = 4;

    /// <summary>Two digits from here on are of the 1900s.</summary>
    private const int FirstOfLastCentury = 70;

    /// <summary>Reads the date at the start of <paramref name="text"/>.</summary>
    /// <param name="text">UTF-8 bytes.</param>
    /// <param name="order">Year, day or month first; a month in letters stands where it stands.</param>
    /// <param name="milliseconds">Midnight UTC of the date, since 1970.</param>
    /// <param name="length">Bytes read.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, TimeFormat order, out long milliseconds, out int length)
    {
        milliseconds = 0;
        length = SkipWeekday(text);
        Span<int> values = stackalloc int[Parts];
        Span<int> digits = stackalloc int[Parts];
        var named = -1;
        for (var part = 0; part < Parts; part++)
        {
            var gap = part == 0 ? 0 : SeparatorAt(text, length);
            var at = length + gap;
            if (at >= text.Length)
            {
                return false;
            }

            if (TryNumber(text, at, out values[part], out digits[part]))
            {
                // 11Oct2019: digits and letters part from each other by themselves.
                if (part > 0 && gap == 0 && named != part - 1)
                {
                    return false;
                }

                length = at + digits[part];
                continue;
            }

            var word = EnglishNames.WordOf(text[at..]);
            values[part] = EnglishNames.MonthOf(word);
            if (values[part] == 0 || named >= 0)
            {
                return false;
            }

            named = part;
            length = at + word.Length;
        }

        return named < 0
            ? TryNumbers(values, digits, order, out milliseconds)
            : TryNamed(values, digits, named, order, out milliseconds);
    }

    /// <summary>Reads <c>20191011</c> at the start of <paramref name="text"/>.</summary>
    public static bool TryReadCompact(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        return TimeOfDayText.TryDigits(text, 0, out var century) && TimeOfDayText.TryDigits(text, 2, out var year)
            && TimeOfDayText.TryDigits(text, 4, out var month) && TimeOfDayText.TryDigits(text, 6, out var day)
            && TryDay((century * 100) + year, month, day, out milliseconds);
    }

    private static bool TryNumbers(ReadOnlySpan<int> values, ReadOnlySpan<int> digits, TimeFormat order, out long milliseconds)
    {
        var (year, month, day) = order switch
        {
            TimeFormat.YearFirst => (0, 1, 2),
            TimeFormat.DayFirst => (2, 1, 0),
            _ => (2, 0, 1),
        };
        milliseconds = 0;
        return digits[month] <= 2 && digits[day] <= 2 && TryYear(values[year], digits[year], out var written)
            && TryDay(written, values[month], values[day], out milliseconds);
    }

    /// <summary>Of the two numbers beside a month in letters the one with four digits is the year, else the order says which.</summary>
    private static bool TryNamed(
        ReadOnlySpan<int> values, ReadOnlySpan<int> digits, int named, TimeFormat order, out long milliseconds)
    {
        var (first, second) = named switch
        {
            0 => (1, 2),
            1 => (0, 2),
            _ => (0, 1),
        };
        var isYearFirst = digits[first] == YearDigits || (digits[second] != YearDigits && order == TimeFormat.YearFirst);
        var isOfOrder = isYearFirst ? order == TimeFormat.YearFirst : order == (named == 0 ? TimeFormat.MonthFirst : TimeFormat.DayFirst);
        var (year, day) = isYearFirst ? (first, second) : (second, first);
        milliseconds = 0;
        return isOfOrder && digits[day] <= 2 && TryYear(values[year], digits[year], out var written)
            && TryDay(written, values[named], values[day], out milliseconds);
    }

    private static bool TryYear(int value, int digits, out int year)
    {
        year = digits == YearDigits ? value : value < FirstOfLastCentury ? 2000 + value : 1900 + value;
        return digits is YearDigits or 2;
    }

    private static bool TryDay(int year, int month, int day, out long milliseconds)
    {
        milliseconds = 0;
        if (year is < 1900 or > 2099 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        milliseconds = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return true;
    }

    private static int SkipWeekday(ReadOnlySpan<byte> text)
    {
        var word = EnglishNames.WordOf(text);
        return EnglishNames.IsWeekday(word) ? word.Length + SeparatorAt(text, word.Length) : 0;
    }

    /// <summary>Bytes of what stands between two parts.</summary>
    private static int SeparatorAt(ReadOnlySpan<byte> text, int at)
    {
        var length = text[Math.Min(at, text.Length)..].IndexOfAnyExcept("-/., "u8);
        return length < 0 ? text.Length - at : length;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, int at, out int value, out int digits)
    {
        value = 0;
        digits = 0;
        while (at + digits < text.Length && char.IsAsciiDigit((char)text[at + digits]) && digits <= YearDigits)
        {
            value = (value * 10) + (text[at + digits++] - '0');
        }

        return digits is > 0 and <= YearDigits;
    }
}
