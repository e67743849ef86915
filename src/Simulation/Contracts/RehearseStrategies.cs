using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Simulates strategies on the simulation segment outside the queue and stores nothing: what they would have shown.</summary>
/// <param name="ModelId">The model whose predictions are traded.</param>
/// <param name="Ticker">Symbol to trade.</param>
/// <param name="Strategies">The strategies, with at most 32 different regime filters; answered in this order.</param>
/// <param name="Settings">How they are traded.</param>
public sealed record RehearseStrategies(Guid ModelId, string Ticker, IReadOnlyList<Strategy> Strategies, SimulationSettings Settings)
    : IRequest<IReadOnlyList<RehearsedStrategy>>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}

/// <summary>What a strategy would have shown.</summary>
/// <param name="Returns">One return per UTC date of the segment, dates without a trade included.</param>
public sealed record RehearsedStrategy(StrategyResult Result, ReadOnlyMemory<double> Returns);
