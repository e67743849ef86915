using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Multiplies the bars of a symbol before each split of a factor file, or before each suspected one: prices by old over new shares, volumes
/// by the inverse; all of the request or nothing. Whoever has pinned the bars reads on what they were. What was applied is remembered, and
/// refused a second time.
/// </summary>
public sealed record AdjustBars : IRequest<AdjustedBars>
{
    /// <summary>Symbol, in any case.</summary>
    public required string Symbol { get; init; }

    /// <summary>An imported timeframe; null for all of the symbol.</summary>
    public string? Timeframe { get; init; }

    /// <summary>
    /// A factor file, text of <c>date,ratio</c> or of LEAN (<c>date,price factor,split factor[,reference price]</c>), plain or in gzip or
    /// zip; null to apply the suspected splits.
    /// </summary>
    public Stream? Factors { get; init; }

    /// <summary>The name of the file.</summary>
    public string? FileName { get; init; }

    /// <summary>Applies what is suspected (<see cref="GetBarSuspicions"/>) instead of a file.</summary>
    public bool Suspected { get; init; }

    /// <summary>Applies the price factors of a LEAN file as well, which take dividends out of the prices.</summary>
    public bool Dividends { get; init; }

    /// <summary>Applies a split also where the bars do not jump by it.</summary>
    public bool Force { get; init; }

    /// <summary>Who asks, for the note.</summary>
    public required string MadeBy { get; init; }
}

/// <summary>What was adjusted.</summary>
/// <param name="Series">Every series that was looked at, by timeframe.</param>
public sealed record AdjustedBars(string Symbol, IReadOnlyList<AdjustedSeries> Series);

/// <summary>A series and what was applied to it.</summary>
/// <param name="Bars">How many of its bars are others now.</param>
/// <param name="Applied">In time order.</param>
/// <param name="Skipped">What was not applied, and why.</param>
/// <param name="ContentHashBefore">Identity of the content before.</param>
/// <param name="ContentHashAfter">And after.</param>
public sealed record AdjustedSeries(
    string Timeframe, int Bars, IReadOnlyList<AppliedFactor> Applied, IReadOnlyList<string> Skipped, string ContentHashBefore,
    string ContentHashAfter);

/// <summary>A factor that was applied.</summary>
/// <param name="Bar">Open time of the first bar that stayed as it was, UTC.</param>
/// <param name="Kind"><c>split</c> or <c>dividend</c>.</param>
/// <param name="Ratio">New to old shares, such as <c>7:1</c>; of a dividend what prices were multiplied by.</param>
/// <param name="PriceFactor">What prices before were multiplied by.</param>
public sealed record AppliedFactor(DateTimeOffset Bar, string Kind, string Ratio, double PriceFactor);
