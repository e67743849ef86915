using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>Finds the columns of a file by what they hold, where no header names them.</summary>
internal static class ContentColumns
{
    private const int LastHeaderRow = 10;

    /// <summary>The dialect: one column reads as a time, and the order of the numbers is proven.</summary>
    /// <exception cref="BarFileRefusedException">No column or several read as a time, or the order cannot be proven.</exception>
    public static BarDialect Find(SampleTable table, ImportOptions options)
    {
        var header = Math.Max(0, table.Rows.FindIndex(0, Math.Min(LastHeaderRow, table.Rows.Count), IsOfNumbers));
        var rows = table.Rows[header..];
        var (time, format) = TimeOf(table, rows, options.Format);
        var ofDay = time + 1 < table.Columns && IsBareDate(rows, time, format) && IsTimeOfDay(rows, time + 1) ? time + 1 : -1;
        int[] numeric =
        [
            .. Enumerable.Range(0, table.Columns).Where(column => column != time && column != ofDay && IsNumeric(rows, column)),
        ];
        if (numeric.Length < 4)
        {
            throw new BarFileRefusedException(
                "file",
                $"The file holds no bars: beside the time there are {numeric.Length} columns of numbers "
                + $"({SampleTable.Excerpt(string.Join(", ", rows[0]))}), and open, high, low and close need four.");
        }

        var styles = ColumnNumbers.Find(rows, numeric, options.DecimalMark);
        var numbers = rows.Where(row => row.Length == table.Columns).Select(row => Numbers(row, numeric, styles))
            .OfType<double[]>().ToList();
        if (TimeOrder.Of(rows, time, format).IsNewestFirst)
        {
            numbers.Reverse();
        }

        var order = numbers.Count * 10 >= rows.Count * 9
            ? ProvenOrder.Find(numbers, options.MaxRejectedFraction, trustsPlaces: header == 0)
            : null;
        if (order is null)
        {
            throw Unknown(
                table, "no header names open, high, low and close, and the order of the columns cannot be proven from the numbers");
        }

        var roles = new ColumnRole[table.Columns];
        roles[time] = ColumnRole.Time;
        if (ofDay >= 0)
        {
            roles[ofDay] = ColumnRole.TimeOfDay;
        }

        foreach (var (column, role) in numeric.Zip(order))
        {
            roles[column] = role;
        }

        return DialectDetector.Plain(table, header, roles, format, BarFormats.Csv);
    }

    /// <summary>The one column that reads as a time and moves one way; the first where it is the only one.</summary>
    private static (int Column, TimeFormat Format) TimeOf(SampleTable table, List<string[]> rows, string? format)
    {
        var found = new List<(int Column, TimeFormat Format)>();
        for (var column = 0; column < table.Columns; column++)
        {
            if (TimeColumns.Find(rows, column, format) is { } written && TimeOrder.Of(rows, column, written).IsOneWay)
            {
                found.Add((column, written));
            }
        }

        return found switch
        {
            [var only] => only,
            [] => throw Unknown(table, "no header names open, high, low and close, and no column holds a time"),
            [var first, var second, ..] => throw Unknown(
                table, $"no header names them, and columns {first.Column + 1} and {second.Column + 1} both read as a time"),
        };
    }

    private static bool IsBareDate(List<string[]> rows, int column, TimeFormat format)
    {
        var reader = new TimeReader(format);
        return rows.Exists(
            row => column < row.Length && reader.TryRead(Encoding.UTF8.GetBytes(row[column]), out var time) && !time.HasTimeOfDay);
    }

    private static bool IsTimeOfDay(List<string[]> rows, int column) =>
        (TimeColumns.IsTimeOfDay(rows, column) && rows[0].ElementAtOrDefault(column)?.Contains(':', StringComparison.Ordinal) is true)
        || (TimeColumns.IsTimeOfDay(rows, column) && rows.TrueForAll(row => row.ElementAtOrDefault(column)?.Length is 4 or 6)
            && rows.TrueForAll(row => row[column].All(char.IsAsciiDigit)));

    /// <summary>Whether a row can be one of bars: four fields or more hold digits.</summary>
    private static bool IsOfNumbers(string[] row) => row.Count(field => field.AsSpan().ContainsAnyInRange('0', '9')) >= 4;

    private static bool IsNumeric(List<string[]> rows, int column)
    {
        var numbers = rows.Count(row => column < row.Length && !NumberText.Core(row[column], out _, out _).IsEmpty);
        return numbers * 10 >= rows.Count * 9;
    }

    private static double[]? Numbers(string[] row, int[] columns, NumberStyle[] styles)
    {
        var numbers = new double[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            if (!NumberText.TryRead(Encoding.UTF8.GetBytes(row[columns[i]]), styles[i], out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    private static BarFileRefusedException Unknown(SampleTable table, string why) =>
        new(
            "columns",
            $"The columns are not known: {why}. The file begins '{SampleTable.Excerpt(string.Join(", ", table.Rows[0]))}'. "
            + "State --columns, for example --columns time,open,high,low,close,volume with - for columns to skip.");
}
