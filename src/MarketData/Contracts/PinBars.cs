using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Holds fast what some symbols are now for somebody who reads them again and again: whoever names the pin in <c>AsOf</c> reads these
/// bars, whatever is imported meanwhile, on every host and after every restart. A symbol that is not imported now stays so. Nothing
/// changes where the pin is held already.
/// </summary>
/// <param name="Id">Id of the owner, and of its pin.</param>
/// <param name="Owner">What kind of thing the owner is, one of <see cref="PinOwner"/>.</param>
/// <param name="Symbols">Symbols that it reads at any timeframe, in any case; those of the settings are added.</param>
/// <param name="Columns">Names of features and other columns that it reads; the symbols they need are added.</param>
/// <remarks>
/// It waits for imports into these symbols that are under way. A symbol that a pin does not name, and what is read by a pin that has been
/// released, are read as they are now.
/// </remarks>
public sealed record PinBars(Guid Id, string Owner, IReadOnlyList<string> Symbols, IReadOnlyList<string> Columns) : IRequest;
