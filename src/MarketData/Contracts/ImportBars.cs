using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Reads a bar file and stores its bars in one transaction: everything or nothing.</summary>
public sealed record ImportBars : IRequest<ImportReport>
{
    /// <summary>The symbol to store the bars under.</summary>
    public required string Symbol { get; init; }

    /// <summary>Their bar length.</summary>
    public required string Timeframe { get; init; }

    /// <summary>The file's name; some formats put the date there.</summary>
    public required string FileName { get; init; }

    /// <summary>Text or Parquet, plain or in gzip or zip, read once from its position.</summary>
    public required Stream Content { get; init; }

    /// <summary>The layout, or null to detect it.</summary>
    public string? Format { get; init; }

    /// <summary>Column roles in file order, such as <c>time,open,close,high,low,volume</c>, or null to detect them.</summary>
    public string? Columns { get; init; }

    /// <summary>Zone of local times, such as <c>America/New_York</c> or <c>-05:00</c>.</summary>
    public string? TimeZone { get; init; }

    /// <summary><c>open</c> or <c>close</c>: what of the bars the file's times are; null to go by the layout.</summary>
    public string? Stamp { get; init; }

    /// <summary>The decimal mark of the file's numbers, <c>.</c> or <c>,</c>; null to detect it.</summary>
    public string? DecimalMark { get; init; }

    /// <summary>Takes adjusted prices where the file has an adjusted close.</summary>
    public bool UseAdjustedClose { get; init; }

    /// <summary>Share of rejected rows above which the file is refused, 0 to 1; null for the configured one.</summary>
    public double? MaxRejectedFraction { get; init; }

    /// <summary>Receives the bytes of <see cref="Content"/> read so far.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>What reading one bar file found: its layout, what was kept, what was rejected and why.</summary>
public sealed record ImportReport
{
    /// <summary>The symbol that the bars were read for, upper case.</summary>
    public required string Symbol { get; init; }

    /// <summary>Short name of the bar length that was asked for, for example <c>1m</c>.</summary>
    public required string Timeframe { get; init; }

    /// <summary>
    /// The detected (or given) layout: <c>csv</c>, <c>mt4</c>, <c>mt5</c>, <c>histdata</c>, <c>binance</c>, <c>lean-equity</c>,
    /// <c>lean-forex</c>, <c>lean-crypto</c>, <c>parquet</c>; null where none was recognised.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>
    /// The role of each column in file order, for example <c>time,open,close,high,low,volume</c>; <c>-</c> marks a column that is not read.
    /// </summary>
    public string? Columns { get; init; }

    /// <summary>How the time text is written, for example <c>epoch_milliseconds</c> or <c>year_first</c>.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>The time zone that local times were read in, or <c>in file</c> where every row states its own offset.</summary>
    public string? TimeZone { get; init; }

    /// <summary>True where the file has local times without a zone, none was given and UTC was taken.</summary>
    public bool TimeZoneAssumed { get; init; }

    /// <summary>The files read: one name, or the entries of an archive in the order read.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Rows that hold something, header lines not counted.</summary>
    public long RowsRead { get; init; }

    /// <summary>Bars that remain after rejection and removal of duplicates.</summary>
    public long RowsStored { get; init; }

    /// <summary>Rows that were meant as bars and are none, all reasons together.</summary>
    public long Rejected { get; init; }

    /// <summary>The rejected rows by reason, most frequent first.</summary>
    public IReadOnlyList<RejectedRows> Rejections { get; init; } = [];

    /// <summary>Rows that were not meant as bars: a header again, lines for people, days without prices.</summary>
    public long Skipped { get; init; }

    /// <summary>The skipped rows by reason, most frequent first.</summary>
    public IReadOnlyList<RejectedRows> Skips { get; init; } = [];

    /// <summary>
    /// Bars of which something small was put right: a missing volume is 0, high and low reach to open and close where only rounding kept
    /// them apart.
    /// </summary>
    public long Repaired { get; init; }

    /// <summary>The repaired rows by reason, most frequent first.</summary>
    public IReadOnlyList<RejectedRows> Repairs { get; init; } = [];

    /// <summary>
    /// Whether the file's times are those of the bars' beginning, <c>open</c>, or end, <c>close</c>; null where none was read.
    /// </summary>
    public string? Stamp { get; init; }

    /// <summary>Bars whose spread between bid and ask the file tells; 0 where it tells none.</summary>
    public int SpreadBars { get; init; }

    /// <summary>The median of those spreads in hundredths of a percent of the price; null without any.</summary>
    public double? MedianSpreadBps { get; init; }

    /// <summary>What one point of the file's spread was taken for, in its prices; null where it counts none.</summary>
    public double? SpreadPoint { get; init; }

    /// <summary>
    /// Seconds after a multiple of the timeframe, counted from midnight UTC, at which most bars begin: 1800 for hourly bars from 9:30. Null
    /// without bars and for those of four hours and a day.
    /// </summary>
    public double? PhaseSeconds { get; init; }

    /// <summary>The units of the file's epochs where it mixes several, for example <c>epoch_milliseconds</c>.</summary>
    public IReadOnlyList<string> EpochUnits { get; init; } = [];

    /// <summary>Rows dropped because a later row of the file has the same time.</summary>
    public long Duplicates { get; init; }

    /// <summary>Rows stamped earlier than the accepted row before them; they were sorted.</summary>
    public long OutOfOrder { get; init; }

    /// <summary>Open time of the first bar, UTC; null without bars.</summary>
    public DateTimeOffset? FirstBar { get; init; }

    /// <summary>Open time of the last bar, UTC; null without bars.</summary>
    public DateTimeOffset? LastBar { get; init; }

    /// <summary>Where bars are missing between the first and the last.</summary>
    public ImportGaps Gaps { get; init; } = new(0, 0, null, 0);

    /// <summary>Bars of the file that were adjusted as the stored ones had been (<see cref="AdjustBars"/>).</summary>
    public long Adjusted { get; init; }

    /// <summary>Jumps of the series as it is now stored that look like splits.</summary>
    public IReadOnlyList<SuspectedSplit> SuspectedSplits { get; init; } = [];

    /// <summary>Bars of it that look like misprints.</summary>
    public int SuspectedPrints { get; init; }

    /// <summary>The first ten of them.</summary>
    public IReadOnlyList<SuspectedPrint> FirstSuspectedPrints { get; init; } = [];
}

/// <summary>The rows rejected for one reason.</summary>
/// <param name="Reason">Stable name, for example <c>high_below_low</c>.</param>
/// <param name="Count">How many rows.</param>
/// <param name="Lines">The first ten of them.</param>
public sealed record RejectedRows(string Reason, long Count, IReadOnlyList<RejectedLine> Lines);

/// <summary>One rejected row.</summary>
/// <param name="File">The file or archive entry that holds the row.</param>
/// <param name="Line">
/// Line number in that file, counted from 1, header and blank lines included; of a Parquet file the number of the row.
/// </param>
/// <param name="Field">The column at fault; null where the whole row is.</param>
/// <param name="Text">The row as written, cut to 200 characters.</param>
public sealed record RejectedLine(string File, long Line, string? Field, string Text);

/// <summary>
/// Missing bars: places where two neighbours are further apart than the timeframe. Nights and closed sessions count; for daily bars a
/// weekend (up to four days that include one) does not.
/// </summary>
/// <param name="Count">How many such places.</param>
/// <param name="MissingBars">Slots of the timeframe without a bar, all gaps together.</param>
/// <param name="LongestStart">Open time of the last bar before the longest gap, UTC.</param>
/// <param name="LongestMinutes">Minutes between the two bars around the longest gap.</param>
public sealed record ImportGaps(long Count, long MissingBars, DateTimeOffset? LongestStart, long LongestMinutes);
