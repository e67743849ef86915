using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>What is stored of a symbol, and what it is traded as.</summary>
/// <param name="Symbol">The symbol, imported or not.</param>
public sealed record GetSymbolSpecification(string Symbol) : IRequest<KnownSpecification>;

/// <summary>What a symbol is taken for.</summary>
/// <param name="Symbol">The symbol, upper case.</param>
/// <param name="Stored">What was put; null where nothing was.</param>
/// <param name="Trading">
/// What follows from the name and price, the configuration and what is stored, the later before the earlier. Costs that are a share of the
/// price are those at the first imported price, of a symbol without bars those at a price of 1.
/// </param>
public sealed record KnownSpecification(string Symbol, SymbolSpecification? Stored, SymbolTrading Trading);
