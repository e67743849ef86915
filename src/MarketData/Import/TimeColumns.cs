using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>Finds out how a sampled time column is written.</summary>
internal static class TimeColumns
{
    private const int FewestEpochDigits = 9;
    private const int ClearlyCloser = 5;

    private static readonly TimeFormat[] Written = [TimeFormat.YearFirst, TimeFormat.Compact, TimeFormat.DayFirst, TimeFormat.MonthFirst];

    /// <summary>Whether most sampled values of a column are times of day and nothing else.</summary>
    public static bool IsTimeOfDay(IReadOnlyList<string[]> rows, int column) =>
        MostFit(rows, column, text => TimeOfDayText.TryRead(text, out _, out var length) && length <= 15
            && ZoneText.TryOffset(text[length..], out _));

    /// <summary>
    /// Whether most sampled values are digits alone that read as times of day when their lost zeros are put back; the answer says whether
    /// they have seconds, null that they are no such column.
    /// </summary>
    public static bool? HasUnpaddedSeconds(IReadOnlyList<string[]> rows, int column)
    {
        var hasSeconds = rows.Any(row => column < row.Length && row[column].Length is 5 or 6 && row[column].All(char.IsAsciiDigit));
        return MostFit(rows, column, text => TimeOfDayText.TryUnpadded(text, hasSeconds, out _)) ? hasSeconds : null;
    }

    /// <summary>Whether a column counts from 1970-01-01 UTC.</summary>
    public static bool IsEpoch(IReadOnlyList<string[]> rows, int column)
    {
        var texts = Texts(rows, column);
        return texts.Count > 0 && FindEpoch(texts) is not null;
    }

    /// <summary>Finds the format of a column; null where no format fits most values.</summary>
    /// <param name="rows">Rows of the sample.</param>
    /// <param name="column">Which column.</param>
    /// <param name="format">The layout that the caller states, or null.</param>
    /// <exception cref="BarFileRefusedException">Several orders of year, month and day fit.</exception>
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

        if (StatedOrder(format) is { } stated)
        {
            return Walk(texts, stated).Valid * 2 > texts.Count ? stated : null;
        }

        var fitting = Written.Select(candidate => (Format: candidate, Walk: Walk(texts, candidate)))
            .Where(candidate => candidate.Walk.Valid * 2 > texts.Count)
            .OrderByDescending(candidate => candidate.Walk.Valid).ThenBy(candidate => candidate.Walk.Distance).ToList();
        return fitting switch
        {
            [] => null,
            [var only] => only.Format,
            [var best, var next, ..] when best.Walk.Valid > next.Walk.Valid || next.Walk.Distance > ClearlyCloser * best.Walk.Distance =>
                best.Format,
            _ => Undecided(texts[0], fitting.ConvertAll(candidate => candidate.Format)),
        };
    }

    /// <summary>Whether a column holds times that run in one direction.</summary>
    public static bool MovesOneWay(IReadOnlyList<string[]> rows, int column) =>
        Find(rows, column, null) is { } format && TimeOrder.Of(rows, column, format).IsOneWay;

    private static TimeFormat? StatedOrder(string? format) => format switch
    {
        BarFormats.CsvDayFirst => TimeFormat.DayFirst,
        BarFormats.CsvMonthFirst => TimeFormat.MonthFirst,
        BarFormats.CsvYearFirst => TimeFormat.YearFirst,
        _ => null,
    };

    private static TimeFormat Undecided(byte[] text, List<TimeFormat> fitting)
    {
        // Points between the parts are written day first everywhere.
        if (fitting.Contains(TimeFormat.DayFirst) && text.AsSpan().IndexOf((byte)'.') is 1 or 2)
        {
            return TimeFormat.DayFirst;
        }

        var readings = fitting.Select(format => format switch
        {
            TimeFormat.DayFirst => ("day first", BarFormats.CsvDayFirst),
            TimeFormat.MonthFirst => ("month first", BarFormats.CsvMonthFirst),
            _ => ("year first", BarFormats.CsvYearFirst),
        }).Order().ToList();
        throw new BarFileRefusedException("format",
            $"Dates such as '{Encoding.UTF8.GetString(text)}' may be {string.Join(" or ", readings.Select(reading => reading.Item1))}. "
            + $"State {string.Join(" or ", readings.Select(reading => "--format " + reading.Item2))}.");
    }

    private static List<byte[]> Texts(IReadOnlyList<string[]> rows, int column) =>
    [
        .. rows.Where(row => column < row.Length && row[column].AsSpan().ContainsAnyInRange('0', '9'))
            .Select(row => Encoding.UTF8.GetBytes(row[column])),
    ];

    private static bool MostFit(IReadOnlyList<string[]> rows, int column, Fits fits)
    {
        var fitting = rows.Count(row => column < row.Length && fits(Encoding.UTF8.GetBytes(row[column])));
        return fitting > 0 && fitting * 10 >= rows.Count * 9;
    }

    /// <summary>
    /// The unit of most values, one of which at least is large or below 0. Twelve and fourteen digits may also be a date with its time,
    /// eight are a date: then they are no epochs.
    /// </summary>
    private static TimeFormat? FindEpoch(List<byte[]> texts)
    {
        var (counts, isLarge) = (new List<long>(texts.Count), false);
        foreach (var text in texts)
        {
            var digits = text is [(byte)'-', ..] ? text.AsSpan(1) : text;
            if (EpochReader.TryInteger(digits, out var count, out var length) && (length == digits.Length || digits[length] == '.'))
            {
                isLarge |= length >= FewestEpochDigits || digits.Length < text.Length;
                counts.Add(count);
            }
        }

        return isLarge && counts.Count * 2 > texts.Count && Walk(texts, TimeFormat.Compact).Valid * 2 <= texts.Count
            ? counts.GroupBy(EpochReader.BySize).MaxBy(unit => unit.Count())!.Key
            : null;
    }

    /// <summary>How many values are dates of this format, and how far apart neighbours lie in all.</summary>
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

    private delegate bool Fits(ReadOnlySpan<byte> text);
}
