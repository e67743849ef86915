using System.Text.Json.Serialization;
using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Bars of a symbol page by page: ask again with <see cref="BarPage.Next"/> until it is null, and every bar of the range has come once.
/// </summary>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="From">First open time, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
/// <param name="Limit">At most this many a page, 1 to 100,000.</param>
/// <param name="NewestFirst">From the end of the range backwards, the latest bar first; else the earliest first.</param>
/// <param name="Points">
/// Instead of pages at most this many bars for the whole range, 1 to 100,000: as few neighbours as possible are made one, with the first's
/// time and open, the highest high, the lowest low, the last's close and the sum of volume; null for the bars as they are.
/// </param>
public sealed record GetBars(
    string Symbol, string Timeframe = "1m", DateTimeOffset? From = null, DateTimeOffset? To = null, int Limit = 1000,
    bool NewestFirst = false, int? Points = null)
    : IRequest<BarPage>;

/// <summary>A page of bars.</summary>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Next">
/// To pass as <c>from</c> for the page that follows, or as <c>to</c> where the newest come first; null where there is none.
/// </param>
public sealed record BarPage(string Symbol, string Timeframe, IReadOnlyList<Bar> Bars, DateTimeOffset? Next)
{
    /// <summary>How many stored bars each of them is made of, the last of the range perhaps of fewer; 1 where they are as stored.</summary>
    public int BarsPerPoint { get; init; } = 1;
}

/// <summary>One bar.</summary>
/// <param name="Time">Open time, UTC.</param>
public sealed record Bar(DateTimeOffset Time, double Open, double High, double Low, double Close, double Volume)
{
    /// <summary>Distance between bid and ask as a fraction of the price, of several bars the first known; null where unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Spread { get; init; }
}
