using System.Globalization;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.ParquetFiles;

namespace StrategyFactory.MarketData.Import;

/// <summary>One import in progress: what its files have given so far.</summary>
internal sealed class BarFileReading
{
    private const int RowsBetweenLooks = 1 << 14;
    private const decimal LargestOverlap = 0.1m;
    private const int FewestConflicts = 10;
    private const long LongestJump = 20L * 366 * 86_400_000;

    private readonly GrowingBars _bars = new();
    private readonly RejectionLog _rejections = new();
    private readonly RejectionLog _repairs = new();
    private readonly RejectionLog _skips = new();
    private readonly SortedSet<TimeFormat> _epochUnits = [];
    private readonly List<string> _files = [];
    private readonly string _symbol;
    private readonly ImportOptions _options;
    private readonly CancellationToken _token;
    private BarDialect? _dialect;
    private string? _zoneName;
    private bool _readLocalTime;
    private bool _readStatedOffset;
    private long _rowsRead;
    private long _stampedLate;

    /// <summary>Starts an import.</summary>
    /// <exception cref="BarFileRefusedException">An option has a value that is not allowed.</exception>
    public BarFileReading(string symbol, ImportOptions options, CancellationToken token)
    {
        if (options.Format is { } format && !BarFormats.Names.Contains(format, StringComparer.Ordinal))
        {
            throw new BarFileRefusedException("format", $"Format '{format}' is not known; allowed: {string.Join(", ", BarFormats.Names)}.");
        }

        if (options.TimeZone is { } zone && !LocalClock.TryFindZone(zone, out _))
        {
            throw new BarFileRefusedException(
                "time_zone", $"Time zone '{zone}' is not known; allowed: IANA names such as America/New_York and offsets such as -05:00.");
        }

        (_symbol, _options, _token) = (symbol, options, token);
    }

    /// <summary>Reads one text file.</summary>
    public void Read(BarFileEntry file, Stream stream)
    {
        var lines = new LineReader(stream);
        var sample = lines.Sample();
        var found = DialectDetector.Detect(sample, file, _options);
        var begin = Begin(file, found);
        var grid = new BarGrid(OpenTimes(sample, new(found, begin(null)), found.HeaderLines), _options.Timeframe);
        var row = begin(grid);
        ReadRows(file, lines, new RowParser(found, row), found.HeaderLines);
        End(row);
    }

    /// <summary>Reads one Parquet file.</summary>
    public void Read(BarFileEntry file, ParquetTable table)
    {
        var rows = new TableRows(table, file, _options);
        var begin = Begin(file, rows.Dialect);
        var grid = new BarGrid(OpenTimes(rows.Sampled, new(rows.Dialect, begin(null))), _options.Timeframe);
        var row = begin(grid);
        ReadRows(file, rows, new TableParser(rows.Dialect, row));
        End(row);
    }

    /// <summary>Looks whether a file goes with those before it.</summary>
    /// <returns>Makes what turns its rows into bars on a grid; on none where it is not known yet.</returns>
    private Func<BarGrid?, BarRow> Begin(BarFileEntry file, BarDialect found)
    {
        if (_dialect is not null && (_dialect.Format != found.Format || !_dialect.Columns.SequenceEqual(found.Columns)))
        {
            throw new BarFileRefusedException(
                "file",
                $"{file.Path} is laid out otherwise than {_files[^1]} ({found.Format} against {_dialect.Format}); import them one by one.");
        }

        if (_files.Count > 0 && file.NamedSymbol != new BarFileEntry(_files[^1]).NamedSymbol)
        {
            throw new BarFileRefusedException(
                "file", $"{file.Path} and {_files[^1]} belong to different symbols; import one file per symbol.");
        }

        _dialect = found;
        _files.Add(file.Path);
        _zoneName = found.NamedZone ?? _options.TimeZone ?? found.ConventionalZone ?? "UTC";
        if (!LocalClock.TryFindZone(_zoneName, out var zone))
        {
            throw new BarFileRefusedException("time_zone", $"Time zone '{_zoneName}' is not installed on this machine.");
        }

        var isZoneStated = found.NamedZone is not null || _options.TimeZone is not null || found.ConventionalZone is not null;
        BarTime Clock() => new(found, zone, isZoneStated, _options.Timeframe, IsStampedAtClose(found));
        return grid => new(found, Clock(), _options.UseAdjustedClose, grid);
    }

    private void End(BarRow row)
    {
        _readLocalTime |= row.Clock.ReadLocalTime;
        _readStatedOffset |= row.Clock.ReadStatedOffset;
        _stampedLate += row.Clock.StampedLate;
        _epochUnits.UnionWith(row.EpochUnits);
    }

    private bool IsStampedAtClose(BarDialect found) => _options.IsStampedAtClose ?? found.IsStampedAtClose;

    /// <summary>When the bars of a sample open.</summary>
    private static long[] OpenTimes(ReadOnlySpan<byte> sample, RowParser parser, int headerLines)
    {
        var (sampled, lines) = (new GrowingBars(), new LineReader(new MemoryStream(sample.ToArray())));
        while (lines.TryRead(out var line))
        {
            if (!IsBlank(line) && headerLines-- <= 0)
            {
                parser.Parse(line, sampled, out _);
            }
        }

        return sampled.Times.ToArray();
    }

    /// <summary>When the first bars of a table open.</summary>
    private static long[] OpenTimes(IReadOnlyList<(ColumnValues?[] Columns, int Rows)> sample, TableParser parser)
    {
        var sampled = new GrowingBars();
        foreach (var (columns, rows) in sample)
        {
            for (var row = 0; row < rows && sampled.Count < RowsBetweenLooks; row++)
            {
                parser.Parse(columns, row, sampled, out _);
            }
        }

        return sampled.Times.ToArray();
    }

    /// <summary>Sorts and judges what was read.</summary>
    /// <exception cref="BarFileRefusedException">Too many rows rejected, no bars, or another spacing than the timeframe's.</exception>
    public BarFileResult Finish()
    {
        var report = Report();
        var rows = _rowsRead - _skips.Count;

        // One bar that was not finished when the file was written is told and costs no file.
        var unfinished = Math.Min(1, _rejections.CountOf(Rejection.OffGrid));
        if (_rejections.Count - unfinished > (decimal)_options.MaxRejectedFraction * rows)
        {
            var worst = report.Rejections[0];
            throw new BarFileRefusedException("file", string.Create(CultureInfo.InvariantCulture,
                $"{_rejections.Count} of {rows} rows ({100.0 * _rejections.Count / rows:0.###} %) are no valid bars and "
                + $"{100 * _options.MaxRejectedFraction:0.###} % are allowed. Most frequent: {worst.Reason} ({worst.Count}), first in line "
                + $"{worst.Lines[0].Line}: {worst.Lines[0].Text}"))
            { Report = report };
        }

        if (_bars.Count == 0)
        {
            throw new BarFileRefusedException("file", "The file holds no bars.") { Report = report };
        }

        RefuseTwoSeries(report);
        RefuseJump(report);
        RefuseLateSessions(report);
        RefuseEves(report);

        if (_files.Count > 1 && _bars.Duplicates > LargestOverlap * _rowsRead)
        {
            throw new BarFileRefusedException("file",
                $"The {_files.Count} files in the archive share {_bars.Duplicates} times: they look like several symbols. Import one file "
                + "per symbol.")
            { Report = report };
        }

        if (BarSpacing.Mode(_bars.Times, _options.Timeframe) is { } mode && mode != _options.Timeframe.Milliseconds())
        {
            throw new BarFileRefusedException("timeframe",
                $"The bars are mostly {BarSpacing.Describe(mode)} apart, but timeframe {_options.Timeframe.Format()} was asked for.")
            { Report = report };
        }

        return new BarFileResult(_bars.ToSeries(_symbol, _options.Timeframe), report);
    }

    /// <summary>Times that often occur twice, with other prices, are those of two series.</summary>
    private void RefuseTwoSeries(ImportReport report)
    {
        if (_bars.Conflicts >= FewestConflicts && _bars.Conflicts > LargestOverlap * _rowsRead)
        {
            throw new BarFileRefusedException("file",
                $"{_bars.Conflicts} of {_rowsRead} rows have the time of another row and other prices: the file looks to hold several "
                + "symbols or sides, or times without their date or seconds. Import one series per file.")
            { Report = report };
        }
    }

    /// <summary>No market pauses for twenty years: a time was misread or miswritten.</summary>
    private void RefuseJump(ImportReport report)
    {
        var times = _bars.Times;
        for (var i = 1; i < times.Length; i++)
        {
            if (times[i] - times[i - 1] > LongestJump)
            {
                throw new BarFileRefusedException("file",
                    $"The bars jump from {At(times[i - 1])} to {At(times[i])}, over more than 20 years: some of the times are wrong.")
                { Report = report };
            }
        }
    }

    private void RefuseLateSessions(ImportReport report)
    {
        if (_options.IsStampedAtClose is not null || _dialect is not { IsStampedAtClose: false } || _options.Timeframe == Timeframe.OneDay)
        {
            return;
        }

        if (StampCheck.EndWithMinutes(_bars.Times))
        {
            throw new BarFileRefusedException("stamp",
                $"The times of the file lie within the last second of a minute, as {At(_bars.Times[0])}: its bars look stamped at their "
                + "end. State --stamp close, or --stamp open where they are not.")
            { Report = report };
        }

        if (StampCheck.LateSession(_bars.Times, _options.Timeframe) is var (first, last))
        {
            throw new BarFileRefusedException("stamp",
                $"The sessions of the file begin one bar late and end at a half hour, as from {At(first)} to {At(last)}: their bars look "
                + "stamped at their end. State --stamp close, or --stamp open where they are not.")
            { Report = report };
        }
    }

    private void RefuseEves(ImportReport report)
    {
        if (_options is { Timeframe: Timeframe.OneDay, TimeZone: null } && StampCheck.AreOnTheEve(_bars.Times, _stampedLate))
        {
            throw new BarFileRefusedException("time_zone",
                "The daily bars are stamped late in the day, on Sundays and on no Friday: by the clock of the market they belong to the "
                + "dates that follow. State its --time-zone, for example Europe/Athens for days that begin at 17:00 in New York.")
            { Report = report };
        }
    }

    private static string At(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>Sorts what was read so far and describes it.</summary>
    public ImportReport Report()
    {
        _bars.SortAndDropDuplicates();
        return Describe(BarSpread.Of([.. _bars.Spread]));
    }

    private ImportReport Describe(BarSpread spread) => new()
    {
        Symbol = _symbol,
        Timeframe = _options.Timeframe.Format(),
        Format = _dialect?.Format,
        Columns = _dialect is null ? null : ColumnRoles.Names(_dialect.Columns),
        TimeFormat = _dialect?.TimeFormat.Name(),
        TimeZone = _dialect is null
            ? null
            : _readStatedOffset && !_readLocalTime && !_dialect.TimeFormat.IsEpoch()
            ? "in file"
            : _readLocalTime
            ? _zoneName
            : "UTC",
        TimeZoneAssumed = _readLocalTime && _options.TimeZone is null && _dialect is { ConventionalZone: null, NamedZone: null },
        Files = [.. _files],
        RowsRead = _rowsRead,
        RowsStored = _bars.Count,
        Rejected = _rejections.Count,
        Rejections = _rejections.ToReport(),
        Skipped = _skips.Count,
        Skips = _skips.ToReport(),
        Repaired = _repairs.Count,
        Repairs = _repairs.ToReport(),
        Stamp = _dialect is null ? null : IsStampedAtClose(_dialect) ? "close" : "open",
        SpreadBars = spread.Bars,
        MedianSpreadBps = spread.Median * BarSpread.BasisPoints,
        SpreadPoint = _dialect is { } read && read.Columns.Contains(ColumnRole.SpreadPoints) ? read.Point : null,
        PhaseSeconds = BarPhase.Usual(_bars.Times, _options.Timeframe) / 1000.0,
        EpochUnits = _epochUnits.Count > 1 ? [.. _epochUnits.Select(unit => unit.Name())] : [],
        Duplicates = _bars.Duplicates,
        OutOfOrder = _bars.OutOfOrder,
        FirstBar = _bars.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_bars.Times[0]),
        LastBar = _bars.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_bars.Times[^1]),
        Gaps = BarSpacing.Gaps(_bars.Times, _options.Timeframe),
    };

    private void ReadRows(BarFileEntry file, LineReader lines, RowParser parser, int headerLines)
    {
        while (lines.TryRead(out var line))
        {
            if (IsBlank(line))
            {
                continue;
            }

            if (headerLines > 0)
            {
                headerLines--;
                continue;
            }

            _rowsRead++;
            var reason = parser.Parse(line, _bars, out var field);
            if (reason != Rejection.None)
            {
                LogOf(reason).Add(reason, file.Path, lines.LineNumber, field, line);
            }

            if (_rowsRead % RowsBetweenLooks == 0)
            {
                _token.ThrowIfCancellationRequested();
            }
        }
    }

    private void ReadRows(BarFileEntry file, TableRows table, TableParser parser)
    {
        var before = 0L;
        foreach (var (columns, rows) in table.All())
        {
            for (var row = 0; row < rows; row++)
            {
                _rowsRead++;
                var reason = parser.Parse(columns, row, _bars, out var field);
                if (reason != Rejection.None)
                {
                    LogOf(reason).Add(reason, file.Path, before + row + 1, field, parser.Written(columns, row));
                }

                if (_rowsRead % RowsBetweenLooks == 0)
                {
                    _token.ThrowIfCancellationRequested();
                }
            }

            before += rows;
        }
    }

    private RejectionLog LogOf(Rejection reason) => reason.Kind() switch
    {
        RowKind.Repaired => _repairs,
        RowKind.NoBar => _skips,
        _ => _rejections,
    };

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\0"u8).IsEmpty;
}
