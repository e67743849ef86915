using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Of series as somebody read them once: those whose bars, from the first to the last that were read, are others now, or are gone. Bars
/// that came later change nothing.
/// </summary>
/// <param name="Snapshots">The series as they were.</param>
public sealed record FindChangedSeries(IReadOnlyList<DataSnapshot> Snapshots) : IRequest<IReadOnlyList<DataSnapshot>>;
