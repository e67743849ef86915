using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// The step of the price by which a bar must trade through a passive order: the one of the settings, else the one that the prices of the
/// series show; 422 where they show none.
/// </summary>
/// <param name="Settings">How strategies are traded.</param>
/// <param name="Bars">All bars of the symbol.</param>
public sealed record FindTickSize(SimulationSettings Settings, BarSeries Bars) : IRequest<TickSize>;

/// <summary>The smallest step of a price.</summary>
/// <param name="Value">&gt; 0; null where orders are not passive, so that nothing asks for it.</param>
public sealed record TickSize(double? Value);
