using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Bars of a symbol, oldest first.</summary>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="From">First open time, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
/// <param name="Limit">At most this many, 1 to 100,000.</param>
public sealed record GetBars(
    string Symbol, string Timeframe = "1m", DateTimeOffset? From = null, DateTimeOffset? To = null, int Limit = 1000)
    : IRequest<BarPage>;

/// <summary>A page of bars.</summary>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Next">Open time of the bar after the last one of this page, to pass as <c>from</c>; null at the end.</param>
public sealed record BarPage(string Symbol, string Timeframe, IReadOnlyList<Bar> Bars, DateTimeOffset? Next);

/// <summary>One bar.</summary>
/// <param name="Time">Open time, UTC.</param>
public sealed record Bar(DateTimeOffset Time, double Open, double High, double Low, double Close, double Volume);
