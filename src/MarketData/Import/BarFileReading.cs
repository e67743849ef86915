using System.Globalization;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>One import in progress: what its text files have given so far.</summary>
internal sealed class BarFileReading
{
    private const int RowsBetweenLooks = 1 << 14;
    private const decimal LargestOverlap = 0.1m;
    private const long LongestJump = 20L * 366 * 86_400_000;

    private readonly GrowingBars bars = new();
    private readonly RejectionLog rejections = new();
    private readonly RejectionLog repairs = new();
    private readonly RejectionLog skips = new();
    private readonly SortedSet<TimeFormat> epochUnits = [];
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
        var sample = lines.Sample();
        var found = DialectDetector.Detect(sample, file, options);
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

        var isZoneStated = options.TimeZone is not null || found.ConventionalZone is not null;
        BarTime Clock() => new(found, zone, isZoneStated, options.Timeframe, IsStampedAtClose(found));
        var grid = new BarGrid(OpenTimes(sample, new(found, Clock(), options.UseAdjustedClose), found.HeaderLines), options.Timeframe);
        var clock = Clock();
        var parser = new RowParser(found, clock, options.UseAdjustedClose, grid);
        ReadRows(file, lines, parser, found.HeaderLines);
        readLocalTime |= clock.ReadLocalTime;
        readStatedOffset |= clock.ReadStatedOffset;
        epochUnits.UnionWith(parser.EpochUnits);
    }

    private bool IsStampedAtClose(BarDialect found) => options.IsStampedAtClose ?? found.IsStampedAtClose;

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

    /// <summary>Sorts and judges what was read.</summary>
    /// <exception cref="BarFileRefusedException">Too many rows rejected, no bars, or another spacing than the timeframe's.</exception>
    public BarFileResult Finish()
    {
        var report = Report();
        var rows = rowsRead - skips.Count;
        if (rejections.Count > (decimal)options.MaxRejectedFraction * rows)
        {
            var worst = report.Rejections[0];
            throw new BarFileRefusedException("file", string.Create(CultureInfo.InvariantCulture,
                $"{rejections.Count} of {rows} rows ({100.0 * rejections.Count / rows:0.###} %) are no valid bars and "
                + $"{100 * options.MaxRejectedFraction:0.###} % are allowed. Most frequent: {worst.Reason} ({worst.Count}), first in line "
                + $"{worst.Lines[0].Line}: {worst.Lines[0].Text}"))
            { Report = report };
        }

        if (bars.Count == 0)
        {
            throw new BarFileRefusedException("file", "The file holds no bars.") { Report = report };
        }

        RefuseJump(report);
        RefuseLateSessions(report);

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

    /// <summary>No market pauses for twenty years: a time was misread or miswritten.</summary>
    private void RefuseJump(ImportReport report)
    {
        var times = bars.Times;
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
        if (options.IsStampedAtClose is null && dialect is { IsStampedAtClose: false }
            && StampCheck.LateSession(bars.Times, options.Timeframe) is var (first, last))
        {
            throw new BarFileRefusedException("stamp",
                $"The sessions of the file begin one bar late and end at a half hour, as from {At(first)} to {At(last)}: their bars look "
                + "stamped at their end. State --stamp close, or --stamp open where they are not.")
            { Report = report };
        }
    }

    private static string At(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

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
        Skipped = skips.Count,
        Skips = skips.ToReport(),
        Repaired = repairs.Count,
        Repairs = repairs.ToReport(),
        Stamp = dialect is null ? null : IsStampedAtClose(dialect) ? "close" : "open",
        PhaseSeconds = BarPhase.Usual(bars.Times, options.Timeframe) / 1000.0,
        EpochUnits = epochUnits.Count > 1 ? [.. epochUnits.Select(unit => unit.Name())] : [],
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
            if (IsBlank(line))
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
                LogOf(reason).Add(reason, file.Path, lines.LineNumber, field, line);
            }

            if (rowsRead % RowsBetweenLooks == 0)
            {
                token.ThrowIfCancellationRequested();
            }
        }
    }

    private RejectionLog LogOf(Rejection reason) => reason.Kind() switch
    {
        RowKind.Repaired => repairs,
        RowKind.NoBar => skips,
        _ => rejections,
    };

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\0"u8).IsEmpty;
}
