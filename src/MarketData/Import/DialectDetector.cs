using System.Globalization;
using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>Finds the dialect of a bar file from its first rows.</summary>
internal static class DialectDetector
{
    private const int LastHeaderRow = 10;

    /// <summary>Detects, or refuses with what is missing.</summary>
    /// <param name="sample">The first whole lines.</param>
    /// <param name="file">Where they come from.</param>
    /// <param name="options">What the caller states.</param>
    /// <exception cref="BarFileRefusedException">No bars, or several readings are possible.</exception>
    public static BarDialect Detect(ReadOnlySpan<byte> sample, BarFileEntry file, ImportOptions options)
    {
        var table = SampleTable.Cut(sample);
        var dialect = FromColumnsOption(table, options) ?? FromHeader(table, options)
            ?? KnownLayouts.Find(table, file, options.Format) ?? FromProvenOrder(table, options);
        if (options.Format is { } format && !BarFormats.IsPlain(format) && dialect.Format != format)
        {
            throw new BarFileRefusedException(
                "format",
                $"--format {format} was stated, but the file is laid out as {dialect.Format} ({ColumnRoles.Names(dialect.Columns)}).");
        }

        return Complete(dialect, table, options);
    }

    private static BarDialect? FromColumnsOption(SampleTable table, ImportOptions options)
    {
        if (options.Columns is not { } columns)
        {
            return null;
        }

        var roles = ColumnsOption.Read(columns);
        if (table.Columns != roles.Length)
        {
            throw new BarFileRefusedException("columns", $"--columns names {roles.Length} columns, the file has {table.Columns}.");
        }

        var time = Array.IndexOf(roles, ColumnRole.Time);
        var header = table.Rows.FindIndex(HeaderColumns.IsHeader);
        if (header < 0 && !table.Rows[0][time].Any(char.IsAsciiDigit))
        {
            header = 0;
        }

        return Plain(table, header + 1, roles, RequireTimeFormat(table, header + 1, time, options), BarFormats.Csv);
    }

    private static BarDialect? FromHeader(SampleTable table, ImportOptions options)
    {
        var header = table.Rows.FindIndex(0, Math.Min(LastHeaderRow, table.Rows.Count), HeaderColumns.IsHeader);
        if (header < 0)
        {
            return null;
        }

        var names = table.Rows[header];
        header = WithIndexRow(table, header, ref names);
        var rows = table.Rows[(header + 1)..];
        if (rows.Count == 0)
        {
            throw new BarFileRefusedException("file", "The file holds a header and no rows.");
        }

        var roles = HeaderColumns.Read(names, rows);
        var format = names.Contains("<DATE>", StringComparer.OrdinalIgnoreCase)
            && names.Contains("<TICKVOL>", StringComparer.OrdinalIgnoreCase)
            ? BarFormats.MetaTrader5
            : BarFormats.Csv;
        return Plain(
            table, header + 1, roles, RequireTimeFormat(table, header + 1, Array.IndexOf(roles, ColumnRole.Time), options), format);
    }

    /// <summary>
    /// A data frame with two-level columns writes the index's name in a row of its own: <c>Price,Close,…</c>, <c>Ticker,MSFT,…</c>,
    /// <c>Date,,…</c>.
    /// </summary>
    private static int WithIndexRow(SampleTable table, int header, ref string[] names)
    {
        for (var row = header + 1; row <= header + 2 && row < table.Rows.Count; row++)
        {
            var cells = table.Rows[row];
            if (cells[0].Length > 0 && cells.Length == names.Length && Array.TrueForAll(cells[1..], cell => cell.Length == 0)
                && !cells[0].Any(char.IsAsciiDigit))
            {
                names = [cells[0], .. names[1..]];
                return row;
            }
        }

        return header;
    }

    private static BarDialect FromProvenOrder(SampleTable table, ImportOptions options)
    {
        var columns = table.Columns;
        if (TimeColumns.Find(table.Rows, 0, options.Format) is not { } time)
        {
            throw Unknown(table, "no header names open, high, low and close, and the first column holds no time");
        }

        var first = TimeColumns.IsTimeOfDay(table.Rows, 1) && table.Rows[0][1].Contains(':', StringComparison.Ordinal) ? 2 : 1;
        if (columns - first < 4)
        {
            throw new BarFileRefusedException(
                "file",
                $"The file holds no bars: beside the time there are {columns - first} columns "
                + $"({SampleTable.Excerpt(string.Join(", ", table.Rows[0]))}), and open, high, low and close need four.");
        }

        var mark = DecimalMarks.Find(table, [.. Enumerable.Range(first, columns - first)], headerRows: 0);
        var numbers = new List<double[]>(table.Rows.Count);
        foreach (var row in table.Rows.Where(row => row.Length == columns))
        {
            if (Numbers(row[first..], mark) is { } values)
            {
                numbers.Add(values);
            }
        }

        if (NewestFirst(table, 0, 0, time))
        {
            numbers.Reverse();
        }

        var order = numbers.Count * 10 >= table.Rows.Count * 9 ? ProvenOrder.Find(numbers, options.MaxRejectedFraction) : null;
        if (order is null)
        {
            throw Unknown(table, "there is no header, and the order of the columns cannot be proven from the numbers");
        }

        ColumnRole[] roles = first == 2 ? [ColumnRole.Time, ColumnRole.TimeOfDay, .. order] : [ColumnRole.Time, .. order];
        return Plain(table, 0, roles, time, BarFormats.Csv);
    }

    private static BarFileRefusedException Unknown(SampleTable table, string why) =>
        new(
            "columns",
            $"The columns are not known: {why}. The file begins '{SampleTable.Excerpt(string.Join(", ", table.Rows[0]))}'. "
            + "State --columns, for example --columns time,open,high,low,close,volume with - for columns to skip.");

    private static TimeFormat RequireTimeFormat(SampleTable table, int headerRows, int column, ImportOptions options)
    {
        var rows = table.Rows[headerRows..];
        return TimeColumns.Find(rows, column, options.Format)
            ?? throw new BarFileRefusedException(
                "format",
                "The times are not readable: "
                + $"'{rows.Select(row => row.ElementAtOrDefault(column)).FirstOrDefault()}'. Known: epoch in s, ms, us or ns, ISO 8601, "
                + "yyyyMMdd HH:mm(:ss), yyyyMMdd HHmmss, yyyy.MM.dd HH:mm, dd/MM/yyyy and MM/dd/yyyy.");
    }

    private static BarDialect Plain(SampleTable table, int headerRows, ColumnRole[] roles, TimeFormat time, string format) => new()
    {
        Format = format,
        Separator = table.Separator,
        Columns = roles,
        TimeFormat = time,
        HeaderLines = headerRows,
    };

    private static BarDialect Complete(BarDialect dialect, SampleTable table, ImportOptions options)
    {
        var roles = dialect.Columns.ToArray();
        var adjusted = Array.IndexOf(roles, ColumnRole.AdjustedClose);
        if (options.UseAdjustedClose && adjusted < 0)
        {
            throw new BarFileRefusedException("adjusted", "The adjusted close was asked for, but the file has no such column.");
        }

        if (!options.UseAdjustedClose && adjusted >= 0)
        {
            roles[adjusted] = ColumnRole.Skip;
        }

        ColumnRole[] asks = [ColumnRole.AskOpen, ColumnRole.AskHigh, ColumnRole.AskLow, ColumnRole.AskClose];
        if (asks.Any(roles.Contains) && !asks.All(roles.Contains))
        {
            throw new BarFileRefusedException("columns", "Ask prices need all of ask_open, ask_high, ask_low and ask_close.");
        }

        var time = Array.IndexOf(roles, ColumnRole.Time);
        var mark = DecimalMarks.Find(
            table, [.. Enumerable.Range(0, roles.Length).Where(column => roles[column] >= ColumnRole.Open)], dialect.HeaderLines);
        return dialect with
        {
            Columns = roles,
            DecimalMark = mark,
            NewestFirst = NewestFirst(table, dialect.HeaderLines, time, dialect.TimeFormat),
        };
    }

    private static bool NewestFirst(SampleTable table, int headerRows, int column, TimeFormat format)
    {
        var reader = new TimeReader(format);
        var (later, earlier) = (0, 0);
        long? previous = null;
        foreach (var row in table.Rows.Skip(headerRows).Where(row => column < row.Length))
        {
            if (reader.TryRead(Encoding.UTF8.GetBytes(row[column]), out var time))
            {
                later += time.Milliseconds > previous ? 1 : 0;
                earlier += time.Milliseconds < previous ? 1 : 0;
                previous = time.Milliseconds;
            }
        }

        return earlier > later;
    }

    private static double[]? Numbers(string[] fields, byte mark)
    {
        var numbers = new double[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            if (!double.TryParse(fields[i].Replace((char)mark, '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }
}
