using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>What the caller states about a bar file; everything left out is detected.</summary>
internal sealed record ImportOptions
{
    /// <summary>The bar length that the file must have.</summary>
    public required Timeframe Timeframe { get; init; }

    /// <summary>One of <see cref="BarFormats.Names"/>, or null to detect.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// Column roles in file order, comma separated (<c>time,open,close,high,low,volume</c>; <c>-</c> skips one), or null to detect.
    /// </summary>
    public string? Columns { get; init; }

    /// <summary>Zone of times written without one: an IANA name or a fixed offset such as <c>-05:00</c>.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Whether times are those of the bars' ends (true) or beginnings (false); null to go by the layout.</summary>
    public bool? IsStampedAtClose { get; init; }

    /// <summary><c>.</c> or <c>,</c>, or null to detect.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>Takes the adjusted close and scales open, high and low by adjusted/close.</summary>
    public bool UseAdjustedClose { get; init; }

    /// <summary>A file with a larger share of rejected rows is refused whole.</summary>
    public double MaxRejectedFraction { get; init; } = 0.01;

    /// <summary>Most bytes that a file may hold after decompression.</summary>
    public long MaxUncompressedBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Most uncompressed bytes per compressed byte, looked at from 16 MiB on. Bar files compress 5 to 30 times, bombs a thousand times.
    /// </summary>
    public int MaxCompressionRatio { get; init; } = 200;
}
