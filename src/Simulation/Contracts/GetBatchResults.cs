using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>What a batch has produced, in grid order: strategies with a result or an error.</summary>
/// <param name="Places">Only these places of the grid; null for all.</param>
public sealed record GetBatchResults(Guid BatchId, IReadOnlyList<int>? Places = null) : IRequest<IReadOnlyList<SimulatedStrategy>>;

/// <summary>One simulated strategy.</summary>
/// <param name="Index">Place in the grid order.</param>
/// <param name="Ticker">Symbol traded.</param>
/// <param name="Strategy">The strategy as it was asked for.</param>
/// <param name="ResolvedThreshold">θ as a return.</param>
/// <param name="Result">Its metrics, or null when the job failed.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record SimulatedStrategy(
    Guid JobId, int Index, string Ticker, Strategy Strategy, double? ResolvedThreshold, StrategyResult? Result, string? Error);
