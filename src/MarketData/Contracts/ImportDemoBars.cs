using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Stores simulated bars of the demonstration market under the symbols EDGE and NOISE.</summary>
/// <param name="Seed">Seed of the simulation.</param>
public sealed record ImportDemoBars(ulong Seed = 1) : IRequest<IReadOnlyList<ImportedSeries>>;
