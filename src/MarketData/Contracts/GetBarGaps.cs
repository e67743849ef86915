using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Where bars of a symbol are missing between the first and the last.</summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="Most">At most this many gaps are listed, 1 to 1,000.</param>
public sealed record GetBarGaps(string Symbol, string Timeframe, int Most = 50) : IRequest<BarGaps>;

/// <summary>The gaps of a series.</summary>
/// <param name="Timeframe">Bar length.</param>
/// <param name="FirstBar">Open time of the first, UTC.</param>
/// <param name="LastBar">Open time of the last, UTC.</param>
/// <param name="Totals">All gaps together; nights and closed sessions count, for daily bars a weekend does not.</param>
/// <param name="Longest">The longest, longest first; of equally long ones the earlier first.</param>
public sealed record BarGaps(
    string Symbol, string Timeframe, int Bars, DateTimeOffset FirstBar, DateTimeOffset LastBar, ImportGaps Totals,
    IReadOnlyList<BarGap> Longest);

/// <summary>One gap.</summary>
/// <param name="After">Open time of the last bar before it, UTC.</param>
/// <param name="Until">Open time of the first bar behind it, UTC.</param>
/// <param name="MissingBars">Slots of the timeframe without a bar.</param>
public sealed record BarGap(DateTimeOffset After, DateTimeOffset Until, long MissingBars);
