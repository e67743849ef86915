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

    /// <summary>Plain text, gzip or zip, read once from its position.</summary>
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
