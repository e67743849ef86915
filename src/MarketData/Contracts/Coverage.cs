using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>What is stored of every symbol and timeframe, and what its imports found, by symbol and timeframe.</summary>
public sealed record GetCoverage : IRequest<IReadOnlyList<SeriesCoverage>>;

/// <summary>A stored series with the sums of its imports.</summary>
/// <param name="Series">The series.</param>
/// <param name="UpdatedAt">When bars were stored last, UTC.</param>
/// <param name="Imports">Files imported into it; 0 for simulated markets.</param>
/// <param name="RowsRead">Rows of all those files.</param>
/// <param name="Rejected">Rows of them that were no valid bar.</param>
/// <param name="LastGaps">Missing bars within the file imported last; null without one.</param>
public sealed record SeriesCoverage(ImportedSeries Series, DateTimeOffset UpdatedAt, int Imports, long RowsRead, long Rejected, ImportGaps? LastGaps);

/// <summary>The files imported for a symbol, latest first.</summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Most">At most this many, 1 to 1,000.</param>
/// <remarks>A symbol that is not imported is refused as not found.</remarks>
public sealed record GetImports(string Symbol, int Most = 20) : IRequest<IReadOnlyList<ImportedFile>>;

/// <summary>One import.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Name of the file.</param>
/// <param name="ImportedAt">When, UTC.</param>
/// <param name="Report">What reading the file found.</param>
public sealed record ImportedFile(Guid Id, string FileName, DateTimeOffset ImportedAt, ImportReport Report);

/// <summary>Where bars of a symbol are missing between the first and the last.</summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="Most">At most this many gaps are listed, 1 to 1,000.</param>
public sealed record GetBarGaps(string Symbol, string Timeframe, int Most = 50) : IRequest<BarGaps>;

/// <summary>The gaps of a series.</summary>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Bars">Number of bars.</param>
/// <param name="FirstBar">Open time of the first, UTC.</param>
/// <param name="LastBar">Open time of the last, UTC.</param>
/// <param name="Totals">All gaps together; nights and closed sessions count, for daily bars a weekend does not.</param>
/// <param name="Longest">The longest, longest first; of equally long ones the earlier first.</param>
public sealed record BarGaps(
    string Symbol, string Timeframe, int Bars, DateTimeOffset FirstBar, DateTimeOffset LastBar, ImportGaps Totals, IReadOnlyList<BarGap> Longest);

/// <summary>One gap.</summary>
/// <param name="After">Open time of the last bar before it, UTC.</param>
/// <param name="Until">Open time of the first bar behind it, UTC.</param>
/// <param name="MissingBars">Slots of the timeframe without a bar.</param>
public sealed record BarGap(DateTimeOffset After, DateTimeOffset Until, long MissingBars);
