using System.Globalization;
using System.IO.Compression;
using System.Text;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Series;

/// <summary>The columns of a CSV file with a header: one of dates, the others numbers. Rows are sorted by date.</summary>
/// <param name="DateColumn">Name of the column of dates.</param>
/// <param name="Times">Milliseconds since 1970-01-01 UTC, strictly rising.</param>
/// <param name="Columns">Name → one value a row, NaN for missing.</param>
internal sealed record CsvTable(string DateColumn, long[] Times, IReadOnlyDictionary<string, double[]> Columns)
{
    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM",
        "yyyy/MM/dd", "yyyy/MM/dd HH:mm", "yyyy/MM/dd HH:mm:ss", "yyyyMMdd",
    ];

    private static readonly string[] Missing = ["", "nan", "null", "na", "n/a", "none"];

    /// <summary>Reads a file, packed by gzip or not.</summary>
    /// <param name="content">UTF-8; the first line names the columns.</param>
    /// <param name="dateColumn">The column of dates; the first one where null.</param>
    /// <param name="limit">Bytes at most, once unpacked.</param>
    /// <exception cref="UnprocessableException">It cannot be read; the message names line, column and value.</exception>
    internal static CsvTable Read(ReadOnlySpan<byte> content, string? dateColumn, long limit)
    {
        try
        {
            using var reader = new StreamReader(Unpacked(content, limit), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Read(reader, dateColumn);
        }
        catch (Exception broken) when (broken is DecoderFallbackException or InvalidDataException)
        {
            throw new UnprocessableException("file: cannot be read; text in UTF-8, plain or packed by gzip.", "file");
        }
    }

    /// <summary>The text; what a small packed file unfolds to is bounded too.</summary>
    private static MemoryStream Unpacked(ReadOnlySpan<byte> content, long limit)
    {
        if (content is not [0x1F, 0x8B, ..])
        {
            return new(content.ToArray());
        }

        using var packed = new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
        var unpacked = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = packed.Read(buffer)) > 0;)
        {
            if (unpacked.Length + read > limit)
            {
                throw new UnprocessableException($"file: unpacks to more than {limit} bytes; at most so many.", "file");
            }

            unpacked.Write(buffer, 0, read);
        }

        unpacked.Position = 0;
        return unpacked;
    }

    private static CsvTable Read(StreamReader reader, string? dateColumn)
    {
        var header = reader.ReadLine() ?? throw new UnprocessableException("file: is empty; a header and rows.", "file");
        var separator = new[] { ',', ';', '\t' }.MaxBy(candidate => header.Count(character => character == candidate));
        var names = Cells(header, separator);
        var date = dateColumn is null ? 0 : names.FindIndex(name => string.Equals(name, dateColumn, StringComparison.OrdinalIgnoreCase));
        Check(names, date, dateColumn);
        List<(long Time, int Line, double[] Values)> rows = [];
        for (var line = 2; reader.ReadLine() is { } text; line++)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                rows.Add(Row(Cells(text, separator), names, date, line));
            }
        }

        rows.Sort((left, right) => left.Time.CompareTo(right.Time));
        RequireDistinct(rows, names[date]);
        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        for (var column = 0; column < names.Count; column++)
        {
            if (column != date)
            {
                columns[names[column]] = [.. rows.Select(row => row.Values[column])];
            }
        }

        return new(names[date], [.. rows.Select(row => row.Time)], columns);
    }

    private static void Check(List<string> names, int date, string? dateColumn)
    {
        if (date < 0)
        {
            throw new UnprocessableException($"date_column: '{dateColumn}' is not in the file; {string.Join(", ", names)}.", "date_column");
        }

        if (names.Count < 2)
        {
            throw new UnprocessableException("file: has one column; a column of dates and at least one of numbers.", "file");
        }

        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UnprocessableException($"file: the column '{twice.Key}' stands there twice; names that differ.", "file");
        }
    }

    private static (long Time, int Line, double[] Values) Row(List<string> cells, List<string> names, int date, int line)
    {
        if (cells.Count != names.Count)
        {
            throw new UnprocessableException($"file: line {line} has {cells.Count} cells; {names.Count}, as the header.", "file");
        }

        var values = new double[names.Count];
        for (var column = 0; column < cells.Count; column++)
        {
            if (column != date)
            {
                values[column] = Number(cells[column], names[column], line);
            }
        }

        return (Time(cells[date], names[date], line), line, values);
    }

    private static long Time(string text, string name, int line) =>
        DateTimeOffset.TryParseExact(
            text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new UnprocessableException(
                $"{name}: '{Shown(text)}' on line {line} is no date; year first, such as 2024-01-31 or 2024-01-31 13:00:00.",
                "date_column");

    private static double Number(string text, string name, int line)
    {
        if (Missing.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return double.NaN;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new UnprocessableException(
                $"{name}: '{Shown(text)}' on line {line} is no number; digits with a point, or empty for missing.", "file");
    }

    private static void RequireDistinct(List<(long Time, int Line, double[] Values)> rows, string name)
    {
        var twice = 0;
        (long Time, int First, int Second)? example = null;
        for (var i = 1; i < rows.Count; i++)
        {
            if (rows[i].Time == rows[i - 1].Time)
            {
                twice++;
                example ??= (rows[i].Time, Math.Min(rows[i - 1].Line, rows[i].Line), Math.Max(rows[i - 1].Line, rows[i].Line));
            }
        }

        if (example is { } first)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(first.Time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            throw new UnprocessableException(
                $"{name}: {time} stands on line {first.First} and on line {first.Second} ({twice} such rows); every date once.",
                "date_column");
        }
    }

    /// <summary>The cells of a line; quoted ones may hold the separator.</summary>
    private static List<string> Cells(string line, char separator)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (quoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    cell.Append(line[i++]);
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (line[i] == separator && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells;
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
