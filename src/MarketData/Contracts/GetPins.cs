using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>The pins of a kind of owner, oldest first.</summary>
/// <param name="Owner">One of <see cref="PinOwner"/>.</param>
public sealed record GetPins(string Owner) : IRequest<IReadOnlyList<Pin>>;

/// <summary>A pin that is held; see <see cref="PinBars"/>.</summary>
/// <param name="Id">Id of its owner.</param>
/// <param name="Symbols">The symbols it holds fast.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record Pin(Guid Id, IReadOnlyList<string> Symbols, DateTimeOffset CreatedAt);
