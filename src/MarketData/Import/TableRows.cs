using StrategyFactory.MarketData.ParquetFiles;

namespace StrategyFactory.MarketData.Import;

/// <summary>A table of bars whose columns have types and names: finds what they mean, and gives its rows group by group.</summary>
internal sealed class TableRows
{
    private const int MostColumns = 1024;
    private const int SampleRows = 4000;

    private readonly ParquetTable _table;
    private readonly List<(ColumnValues?[] Columns, int Rows)> _sampled = [];
    private int _next;

    /// <summary>Looks at the first rows of a table.</summary>
    /// <exception cref="BarFileRefusedException">They are no bars, or several readings are possible.</exception>
    public TableRows(ParquetTable table, BarFileEntry file, ImportOptions options)
    {
        _table = table;
        if (table.Columns.Count > MostColumns)
        {
            throw new BarFileRefusedException(
                "file", $"The file has {table.Columns.Count} columns; a file of bars has at most {MostColumns}.");
        }

        string[] names = [.. table.Columns.Select(column => column.Name)];
        var hasNames = HeaderColumns.IsHeader(names);
        var concerned = hasNames && options.Columns is null ? HeaderColumns.Concerned(names) : null;
        bool[] wanted = [.. table.Columns.Select((column, at) => column.Kind != ColumnKind.Other && concerned?[at] is not false)];
        while (_next < table.Groups && _sampled.Sum(group => group.Rows) < SampleRows)
        {
            _sampled.Add(Read(_next++, wanted));
        }

        var rows = Sample().Take(SampleRows).ToList();
        if (rows.Count == 0)
        {
            throw new BarFileRefusedException("file", "The file holds columns and no rows.");
        }

        Dialect = DialectOf(SampleTable.Of(hasNames ? [names, .. rows] : rows, names.Length), file, options);
    }

    /// <summary>What the columns mean.</summary>
    public BarDialect Dialect { get; }

    /// <summary>The first rows, some thousands.</summary>
    public IReadOnlyList<(ColumnValues?[] Columns, int Rows)> Sampled => _sampled;

    /// <summary>All rows, group by group, with the columns that have a meaning.</summary>
    public IEnumerable<(ColumnValues?[] Columns, int Rows)> All()
    {
        foreach (var group in _sampled)
        {
            yield return group;
        }

        _sampled.Clear();
        bool[] wanted = [.. Dialect.Columns.Select(role => role != ColumnRole.Skip)];
        for (; _next < _table.Groups; _next++)
        {
            yield return Read(_next, wanted);
        }
    }

    private BarDialect DialectOf(SampleTable sample, BarFileEntry file, ImportOptions options)
    {
        var isText = options.Format is not BarFormats.Parquet;
        var found = DialectDetector.Detect(sample, file, isText ? options : options with { Format = null });
        foreach (var (role, column) in found.Columns.Zip(_table.Columns))
        {
            if (role != ColumnRole.Skip && !Fits(role, column.Kind))
            {
                throw new BarFileRefusedException(
                    "columns", $"The column '{column.Name}' would be {role.Name()}, but it holds neither numbers nor text for that.");
            }
        }

        var time = _table.Columns[found.Columns.ToList().IndexOf(ColumnRole.Time)].Kind;
        return found with
        {
            Format = BarFormats.Parquet,
            TimeFormat = time is ColumnKind.Moment or ColumnKind.LocalTime or ColumnKind.Date ? TimeFormat.Typed : found.TimeFormat,
        };
    }

    private static bool Fits(ColumnRole role, ColumnKind kind) =>
        kind != ColumnKind.Other && (role < ColumnRole.Open || kind is ColumnKind.Number or ColumnKind.Integer or ColumnKind.Text);

    private (ColumnValues?[] Columns, int Rows) Read(int group, bool[] wanted)
    {
        var rows = _table.RowsOf(group);
        var columns = new ColumnValues?[wanted.Length];
        for (var column = 0; column < wanted.Length && rows > 0; column++)
        {
            columns[column] = wanted[column] ? _table.Read(group, _table.Columns[column]) : null;
        }

        return (columns, rows);
    }

    private IEnumerable<string[]> Sample() =>
        from grouped in _sampled
        from at in Enumerable.Range(0, grouped.Rows)
        select Array.ConvertAll(grouped.Columns, column => column?.Written(at).Trim() ?? "");
}
