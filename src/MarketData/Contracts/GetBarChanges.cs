using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>What was forgotten of a symbol, latest first; empty for one that nothing was.</summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Most">At most this many, 1 to 1,000.</param>
public sealed record GetBarChanges(string Symbol, int Most = 20) : IRequest<IReadOnlyList<BarsForgotten>>;

/// <summary>Bars of one series that somebody had forgotten.</summary>
/// <param name="MadeAt">When, UTC.</param>
/// <param name="MadeBy">By whom, as far as it is known.</param>
/// <param name="From">First open time of the span, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
/// <param name="Bars">How many went.</param>
/// <param name="ContentHashBefore">Identity of the content before.</param>
/// <param name="ContentHashAfter">And after; null where no bar was left.</param>
public sealed record BarsForgotten(
    Guid Id, DateTimeOffset MadeAt, string MadeBy, string Symbol, string Timeframe, DateTimeOffset? From, DateTimeOffset? To, int Bars,
    string ContentHashBefore, string? ContentHashAfter);
