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
    public static BarDialect Detect(ReadOnlySpan<byte> sample, BarFileEntry file, ImportOptions options) =>
        Detect(SampleTable.Cut(sample), file, options);

    /// <summary>As above, of rows that are cut already.</summary>
    public static BarDialect Detect(SampleTable table, BarFileEntry file, ImportOptions options)
    {
        var dialect = FromColumnsOption(table, options) ?? FromHeader(table, options)
            ?? KnownLayouts.Find(table, file, options.Format) ?? ContentColumns.Find(table, options);
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
        var header = table.Rows.FindIndex(0, Math.Min(LastHeaderRow, table.Rows.Count), HeaderColumns.IsHeader);
        if (header < 0 && table.Rows[0].ElementAtOrDefault(time)?.Any(char.IsAsciiDigit) is not true)
        {
            header = 0;
        }

        return Plain(table, header + 1, roles, RequireTimeFormat(table, header + 1, time, options), BarFormats.Csv) with
        {
            ConventionalZone = header < 0 || options.TimeZone is not null ? null : ZoneOf(table.Rows[header], time),
        };
    }

    /// <summary>The zone that a header states; one that the caller states makes it idle.</summary>
    private static string? ZoneOf(string[] header, int time) => time < header.Length ? HeaderColumns.ZoneOf(header[time]) : null;

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
        var time = Array.IndexOf(roles, ColumnRole.Time);
        return Plain(table, header + 1, roles, RequireTimeFormat(table, header + 1, time, options), format) with
        {
            ConventionalZone = options.TimeZone is null ? ZoneOf(names, time) : null,
        };
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

    internal static TimeFormat RequireTimeFormat(SampleTable table, int headerRows, int column, ImportOptions options)
    {
        var rows = table.Rows[headerRows..];
        return TimeColumns.Find(rows, column, options.Format)
            ?? throw new BarFileRefusedException(
                "format",
                "The times are not readable: "
                + $"'{rows.Select(row => row.ElementAtOrDefault(column)).FirstOrDefault()}'. Known: epoch in s, ms, us or ns, ISO 8601, "
                + "yyyyMMdd HH:mm(:ss), yyyyMMdd HHmmss, and dates of year, month and day in any order, the month as a number or in "
                + "English, with a clock of 24 or 12 hours and an offset or a zone behind it." + AmbiguousZone(rows, column));
    }

    internal static BarDialect Plain(SampleTable table, int headerRows, ColumnRole[] roles, TimeFormat time, string format) => new()
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

        if (roles.Contains(ColumnRole.Bid) != roles.Contains(ColumnRole.Ask))
        {
            throw new BarFileRefusedException("columns", "A spread needs both of bid and ask.");
        }

        var time = Array.IndexOf(roles, ColumnRole.Time);
        var ofDay = Array.IndexOf(roles, ColumnRole.TimeOfDay);
        var rows = table.Rows[dialect.HeaderLines..];
        int[] numeric = [.. Enumerable.Range(0, roles.Length).Where(column => roles[column] >= ColumnRole.Open)];
        var styles = ColumnNumbers.Find(rows, numeric, options.DecimalMark);
        var numbers = Enumerable.Repeat(NumberStyle.Point, roles.Length).ToArray();
        var decimals = new int[roles.Length];
        foreach (var (column, style) in numeric.Zip(styles))
        {
            numbers[column] = style;
            decimals[column] = ColumnNumbers.DecimalsOf(rows, column, style);
        }

        var points = Array.IndexOf(roles, ColumnRole.SpreadPoints);
        var point = points < 0 ? null : ColumnNumbers.PointOf(
            rows, [.. Enumerable.Range(0, roles.Length).Where(column => BarRow.IsPrice(roles[column]))], numbers);
        if (points >= 0 && point is null)
        {
            roles[points] = ColumnRole.Skip;
        }

        var order = TimeOrder.Of(rows, time, dialect.TimeFormat);
        return dialect with
        {
            Columns = roles,
            Numbers = numbers,
            Decimals = decimals,
            Point = point ?? 1,
            NamedZone = order.ZoneName,
            NewestFirst = order.IsNewestFirst,
            UnpaddedSeconds = ofDay < 0 ? null : TimeColumns.HasUnpaddedSeconds(rows, ofDay),
        };
    }

    private static string AmbiguousZone(List<string[]> rows, int column)
    {
        var word = rows.Select(row => row.ElementAtOrDefault(column)?.Split(' ')[^1])
            .FirstOrDefault(last => last is not null && ZoneText.Ambiguous.ContainsKey(last));
        return word is null ? "" : $" {word} may be {ZoneText.Ambiguous[word]}: write offsets such as -06:00.";
    }
}
