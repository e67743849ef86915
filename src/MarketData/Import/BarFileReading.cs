using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>One import in progress: what its text files have given so far.</summary>
internal sealed class BarFileReading
{
    private const int RowsBetweenLooks = 1 << 14;
    private const decimal LargestOverlap = 0.1m;

    private readonly GrowingBars _bars = new();
    private readonly RejectionLog _rejections = new();
    private readonly List<string> _files = [];
    private readonly string _symbol;
    private readonly ImportOptions _options;
    private readonly CancellationToken _token;
    private BarDialect? _dialect;
    private string? _zoneName;
    private bool _readLocalTime;
    private bool _readStatedOffset;
    private long _rowsRead;

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
        var found = DialectDetector.Detect(lines.Sample(), file, _options);
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
        _zoneName = _options.TimeZone ?? found.ConventionalZone ?? "UTC";
        if (!LocalClock.TryFindZone(_zoneName, out var zone))
        {
            throw new BarFileRefusedException("time_zone", $"Time zone '{_zoneName}' is not installed on this machine.");
        }

        var parser = new RowParser(found, zone, _options.Timeframe == Timeframe.OneDay, _options.UseAdjustedClose);
        ReadRows(file, lines, parser, found.HeaderLines);
        _readLocalTime |= parser.ReadLocalTime;
        _readStatedOffset |= parser.ReadStatedOffset;
    }

    /// <summary>Sorts and judges what was read.</summary>
    /// <exception cref="BarFileRefusedException">Too many rows rejected, no bars, or another spacing than the timeframe's.</exception>
    public BarFileResult Finish()
    {
        var report = Report();
        if (_rejections.Count > (decimal)_options.MaxRejectedFraction * _rowsRead)
        {
            var worst = report.Rejections[0];
            throw new BarFileRefusedException("file", string.Create(CultureInfo.InvariantCulture,
                $"{_rejections.Count} of {_rowsRead} rows ({100.0 * _rejections.Count / _rowsRead:0.###} %) are no valid bars and "
                + $"{100 * _options.MaxRejectedFraction:0.###} % are allowed. Most frequent: {worst.Reason} ({worst.Count}), first in line "
                + $"{worst.Lines[0].Line}: {worst.Lines[0].Text}"))
            { Report = report };
        }

        if (_bars.Count == 0)
        {
            throw new BarFileRefusedException("file", "The file holds no bars.") { Report = report };
        }

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

    /// <summary>Sorts what was read so far and describes it.</summary>
    public ImportReport Report()
    {
        _bars.SortAndDropDuplicates();
        return Describe();
    }

    private ImportReport Describe() => new()
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
        TimeZoneAssumed = _readLocalTime && _options.TimeZone is null && _dialect?.ConventionalZone is null,
        Files = [.. _files],
        RowsRead = _rowsRead,
        RowsStored = _bars.Count,
        Rejected = _rejections.Count,
        Rejections = _rejections.ToReport(),
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
            if (line.Trim(" \t\0"u8).IsEmpty)
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
                _rejections.Add(reason, file.Path, lines.LineNumber, field, line);
            }

            if (_rowsRead % RowsBetweenLooks == 0)
            {
                _token.ThrowIfCancellationRequested();
            }
        }
    }
}
