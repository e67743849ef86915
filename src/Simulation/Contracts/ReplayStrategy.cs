using MediatR;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Simulates one strategy outside the queue: under other costs, or on the sealed holdout.</summary>
/// <param name="ModelId">The model whose predictions are traded.</param>
/// <param name="Ticker">Symbol to trade.</param>
/// <param name="Settings">How it is traded.</param>
/// <param name="Holdout">Breaks the seal of the holdout; null replays the simulation segment.</param>
public sealed record ReplayStrategy(
    Guid ModelId, string Ticker, Strategy Strategy, SimulationSettings Settings, HoldoutAccess? Holdout = null)
    : IRequest<ReplayedStrategy>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}

/// <summary>A replayed strategy.</summary>
/// <param name="ResolvedThreshold">θ as a return; null where nothing can reach it.</param>
/// <param name="DailyReturns">Return of every UTC date of the segment.</param>
public sealed record ReplayedStrategy(double? ResolvedThreshold, StrategyResult Result, IReadOnlyList<double> DailyReturns)
{
    /// <summary>Its trades in time order.</summary>
    public IReadOnlyList<Trade> Trades { get; init; } = [];

    /// <summary>Every UTC date of the segment.</summary>
    public IReadOnlyList<SegmentDay> Days { get; init; } = [];
}

/// <summary>What became of 1 by the last close of a date.</summary>
/// <param name="Date">UTC date.</param>
/// <param name="Equity">In the strategy, marked to that close.</param>
/// <param name="BuyAndHold">In the symbol, bought at the segment's first open.</param>
public sealed record SegmentDay(DateOnly Date, double Equity, double BuyAndHold);
