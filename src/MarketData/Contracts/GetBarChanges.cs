using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>What was forgotten or adjusted of a symbol, latest first; empty for one that nothing was.</summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Most">At most this many, 1 to 1,000.</param>
public sealed record GetBarChanges(string Symbol, int Most = 20) : IRequest<IReadOnlyList<BarsChanged>>;

/// <summary>Bars of one series that somebody had forgotten or adjusted.</summary>
/// <param name="MadeAt">When, UTC.</param>
/// <param name="MadeBy">By whom, as far as it is known.</param>
/// <param name="From">First open time of the span, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
/// <param name="Bars">How many went, or are others now.</param>
/// <param name="ContentHashBefore">Identity of the content before.</param>
/// <param name="ContentHashAfter">And after; null where no bar was left.</param>
public sealed record BarsChanged(
    Guid Id, DateTimeOffset MadeAt, string MadeBy, string Symbol, string Timeframe, DateTimeOffset? From, DateTimeOffset? To, int Bars,
    string ContentHashBefore, string? ContentHashAfter)
{
    /// <summary><c>forgotten</c> or <c>adjusted</c>.</summary>
    public string Kind { get; init; } = "forgotten";

    /// <summary>By what, in words; empty where there is nothing to tell.</summary>
    public string Note { get; init; } = "";
}
