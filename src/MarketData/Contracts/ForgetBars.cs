using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Removes bars of a symbol for good, all of the request or nothing. It is refused while somebody reads the series (<see cref="PinBars"/>),
/// and noted (<see cref="GetBarChanges"/>). A series that no bar is left of is no longer listed, nor are its imports.
/// </summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Timeframe">An imported timeframe; null for all of the symbol.</param>
/// <param name="From">First open time to go, inclusive; null for the beginning.</param>
/// <param name="To">Last open time to go, exclusive; null for the end.</param>
/// <param name="MadeBy">Who asks, for the note.</param>
public sealed record ForgetBars(string Symbol, string? Timeframe, DateTimeOffset? From, DateTimeOffset? To, string MadeBy)
    : IRequest<ForgottenBars>;

/// <summary>What went.</summary>
/// <param name="Series">Every series that lost bars, by timeframe.</param>
public sealed record ForgottenBars(
    string Symbol, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<ForgottenSeries> Series);

/// <summary>A series that lost bars.</summary>
/// <param name="Bars">How many went.</param>
/// <param name="BarsLeft">How many are left; the series is no more where none is.</param>
public sealed record ForgottenSeries(string Timeframe, int Bars, int BarsLeft);
