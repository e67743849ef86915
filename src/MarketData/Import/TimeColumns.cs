using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>Finds out how a sampled time column is written.</summary>
internal static class TimeColumns
{
    private static readonly TimeFormat[] Written = [TimeFormat.YearFirst, TimeFormat.Compact, TimeFormat.DayFirst, TimeFormat.MonthFirst];

    /// <summary>Whether most sampled values of a column are times of day and nothing else.</summary>
    public static bool IsTimeOfDay(IReadOnlyList<string[]> rows, int column)
    {
        var fits = rows.Count(
            row => column < row.Length && TimeOfDayText.TryRead(Encoding.UTF8.GetBytes(row[column]), out _, out var length) && length <= 15
            && (row[column].Length == length || TimeReader.TryOffset(Encoding.UTF8.GetBytes(row[column][length..]), out _)));
        return fits > 0 && fits * 10 >= rows.Count * 9;
    }

    /// <summary>Whether a column counts from 1970-01-01 UTC.</summary>
    public static bool IsEpoch(IReadOnlyList<string[]> rows, int column)
    {
        var texts = Texts(rows, column);
        return texts.Count > 0 && FindEpoch(texts) is not null;
    }

    /// <summary>Finds the format of a column; null where no format fits most values.</summary>
    /// <exception cref="BarFileRefusedException">Day and month cannot be told apart.</exception>
    public static TimeFormat? Find(IReadOnlyList<string[]> rows, int column, string? format)
    {
        var texts = Texts(rows, column);
        if (texts.Count == 0)
        {
            return null;
        }

        if (FindEpoch(texts) is { } epoch)
        {
            return epoch;
        }

        if (format is BarFormats.CsvDayFirst or BarFormats.CsvMonthFirst)
        {
            var stated = format == BarFormats.CsvDayFirst ? TimeFormat.DayFirst : TimeFormat.MonthFirst;
            return Fits(texts, stated) ? stated : null;
        }

        var fitting = Written.Where(candidate => Fits(texts, candidate)).ToList();
        return fitting.Count < 2 ? fitting.Cast<TimeFormat?>().FirstOrDefault() : DayOrMonth(texts);
    }

    private static List<byte[]> Texts(IReadOnlyList<string[]> rows, int column) =>
        [.. rows.Where(row => column < row.Length && row[column].Length > 0).Select(row => Encoding.UTF8.GetBytes(row[column]))];

    private static TimeFormat? FindEpoch(List<byte[]> texts)
    {
        // The number of digits tells the unit: 1973 to 2100 in seconds has 9 or 10. 12 and 14 digits may also be yyyyMMddHHmm(ss).
        var lengths = texts.Select(text => text.AsSpan().IndexOf((byte)'.') is > 0 and var point && point > 8 ? point : text.Length)
            .GroupBy(length => length);
        var digits = lengths.OrderByDescending(group => group.Count()).First().Key;
        TimeFormat? candidate = digits switch
        {
            9 or 10 => TimeFormat.EpochSeconds,
            12 when !Fits(texts, TimeFormat.Compact) => TimeFormat.EpochMilliseconds,
            13 => TimeFormat.EpochMilliseconds,
            15 or 16 => TimeFormat.EpochMicroseconds,
            18 or 19 => TimeFormat.EpochNanoseconds,
            _ => null,
        };
        return candidate is { } epoch && Fits(texts, epoch) ? epoch : null;
    }

    private static bool Fits(List<byte[]> texts, TimeFormat format)
    {
        var reader = new TimeReader(format);
        var fits = texts.Count(text => reader.TryRead(text, out _));
        return fits * 2 > texts.Count;
    }

    /// <summary>
    /// Both orders give valid dates nearly throughout: the one with more valid dates, else the one that moves in clearly smaller steps.
    /// </summary>
    private static TimeFormat DayOrMonth(List<byte[]> texts)
    {
        var (days, dayDistance) = Walk(texts, TimeFormat.DayFirst);
        var (months, monthDistance) = Walk(texts, TimeFormat.MonthFirst);
        if (days != months)
        {
            return days > months ? TimeFormat.DayFirst : TimeFormat.MonthFirst;
        }

        if (dayDistance > 5 * monthDistance || monthDistance > 5 * dayDistance)
        {
            return dayDistance < monthDistance ? TimeFormat.DayFirst : TimeFormat.MonthFirst;
        }

        // Dots between the parts are written day first everywhere.
        return texts[0].AsSpan().IndexOf((byte)'.') is 1 or 2
            ? TimeFormat.DayFirst
            : throw new BarFileRefusedException("format",
                $"Dates such as '{Encoding.UTF8.GetString(texts[0])}' may be day first or month first. State --format "
                + $"{BarFormats.CsvDayFirst} or --format {BarFormats.CsvMonthFirst}.");
    }

    private static (int Valid, long Distance) Walk(List<byte[]> texts, TimeFormat format)
    {
        var reader = new TimeReader(format);
        var (valid, distance) = (0, 0L);
        long? previous = null;
        foreach (var text in texts)
        {
            if (reader.TryRead(text, out var time))
            {
                valid++;
                distance += Math.Abs(time.Milliseconds - (previous ?? time.Milliseconds));
                previous = time.Milliseconds;
            }
        }

        return (valid, distance);
    }
}
