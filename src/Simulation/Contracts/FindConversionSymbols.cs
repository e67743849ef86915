using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Symbols whose series convert profits of a symbol into the deposit currency, besides itself; none where they need no series; 422 where
/// no imported series does. Who searches the same bars again and again pins these too.
/// </summary>
/// <param name="Symbol">The symbol that is traded.</param>
public sealed record FindConversionSymbols(string Symbol) : IRequest<IReadOnlyList<string>>;
