using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Stores what a symbol is, in place of what was stored of it; searches that begin from then on trade by it.</summary>
/// <param name="Symbol">The symbol, imported or not.</param>
/// <param name="Specification">What is stated; one that states nothing takes away what was stored.</param>
public sealed record PutSymbolSpecification(string Symbol, SymbolSpecification Specification) : IRequest<KnownSpecification>;
