using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>One import in progress: what its text files have given so far.</summary>
internal sealed class BarFileReading
{
    private const int RowsBetweenLooks = 1 << 14;
    private const decimal LargestOverlap = 0.1m;

    private readonly GrowingBars bars = new();
    private readonly RejectionLog rejections = new();
    private readonly List<string> files = [];
    private readonly string symbol;
    private readonly ImportOptions options;
    private readonly CancellationToken token;
    private BarDialect? dialect;
    private string? zoneName;
    private bool readLocalTime;
    private bool readStatedOffset;
    private long rowsRead;

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

        (this.symbol, this.options, this.token) = (symbol, options, token);
    }

    /// <summary>Reads one text file.</summary>
    public void Read(BarFileEntry file, Stream stream)
    {
        var lines = new LineReader(stream);
        var found = DialectDetector.Detect(lines.Sample(), file, options);
        if (dialect is not null && (dialect.Format != found.Format || !dialect.Columns.SequenceEqual(found.Columns)))
        {
            throw new BarFileRefusedException(
                "file",
                $"{file.Path} is laid out otherwise than {files[^1]} ({found.Format} against {dialect.Format}); import them one by one.");
        }

        if (files.Count > 0 && file.NamedSymbol != new BarFileEntry(files[^1]).NamedSymbol)
        {
            throw new BarFileRefusedException(
                "file", $"{file.Path} and {files[^1]} belong to different symbols; import one file per symbol.");
        }

        dialect = found;
        files.Add(file.Path);
        zoneName = options.TimeZone ?? found.ConventionalZone ?? "UTC";
        if (!LocalClock.TryFindZone(zoneName, out var zone))
        {
            throw new BarFileRefusedException("time_zone", $"Time zone '{zoneName}' is not installed on this machine.");
        }

        var parser = new RowParser(found, zone, options.Timeframe == Timeframe.OneDay, options.UseAdjustedClose);
        ReadRows(file, lines, parser, found.HeaderLines);
        readLocalTime |= parser.ReadLocalTime;
        readStatedOffset |= parser.ReadStatedOffset;
    }

    /// <summary>Sorts and judges what was read.</summary>
    /// <exception cref="BarFileRefusedException">Too many rows rejected, no bars, or another spacing than the timeframe's.</exception>
    public BarFileResult Finish()
    {
        var report = Report();
        if (rejections.Count > (decimal)options.MaxRejectedFraction * rowsRead)
        {
            var worst = report.Rejections[0];
            throw new BarFileRefusedException("file", string.Create(CultureInfo.InvariantCulture,
                $"{rejections.Count} of {rowsRead} rows ({100.0 * rejections.Count / rowsRead:0.###} %) are no valid bars and "
                + $"{100 * options.MaxRejectedFraction:0.###} % are allowed. Most frequent: {worst.Reason} ({worst.Count}), first in line "
                + $"{worst.Lines[0].Line}: {worst.Lines[0].Text}"))
            { Report = report };
        }

        if (bars.Count == 0)
        {
            throw new BarFileRefusedException("file", "The file holds no bars.") { Report = report };
        }

        if (files.Count > 1 && bars.Duplicates > LargestOverlap * rowsRead)
        {
            throw new BarFileRefusedException("file",
                $"The {files.Count} files in the archive share {bars.Duplicates} times: they look like several symbols. Import one file "
                + "per symbol.")
            { Report = report };
        }

        if (BarSpacing.Mode(bars.Times, options.Timeframe) is { } mode && mode != options.Timeframe.Milliseconds())
        {
            throw new BarFileRefusedException("timeframe",
                $"The bars are mostly {BarSpacing.Describe(mode)} apart, but timeframe {options.Timeframe.Format()} was asked for.")
            { Report = report };
        }

        return new BarFileResult(bars.ToSeries(symbol, options.Timeframe), report);
    }

    /// <summary>Sorts what was read so far and describes it.</summary>
    public ImportReport Report()
    {
        bars.SortAndDropDuplicates();
        return Describe();
    }

    private ImportReport Describe() => new()
    {
        Symbol = symbol,
        Timeframe = options.Timeframe.Format(),
        Format = dialect?.Format,
        Columns = dialect is null ? null : ColumnRoles.Names(dialect.Columns),
        TimeFormat = dialect?.TimeFormat.Name(),
        TimeZone = dialect is null
            ? null
            : readStatedOffset && !readLocalTime && !dialect.TimeFormat.IsEpoch()
            ? "in file"
            : readLocalTime
            ? zoneName
            : "UTC",
        TimeZoneAssumed = readLocalTime && options.TimeZone is null && dialect?.ConventionalZone is null,
        Files = [.. files],
        RowsRead = rowsRead,
        RowsStored = bars.Count,
        Rejected = rejections.Count,
        Rejections = rejections.ToReport(),
        Duplicates = bars.Duplicates,
        OutOfOrder = bars.OutOfOrder,
        FirstBar = bars.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(bars.Times[0]),
        LastBar = bars.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(bars.Times[^1]),
        Gaps = BarSpacing.Gaps(bars.Times, options.Timeframe),
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

            rowsRead++;
            var reason = parser.Parse(line, bars, out var field);
            if (reason != Rejection.None)
            {
                rejections.Add(reason, file.Path, lines.LineNumber, field, line);
            }

            if (rowsRead % RowsBetweenLooks == 0)
            {
                token.ThrowIfCancellationRequested();
            }
        }
    }
}
