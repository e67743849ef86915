using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Queues one job per strategy of the grid, in the session's transaction.</summary>
/// <param name="ModelId">The model whose predictions are traded.</param>
/// <param name="Tickers">Symbols to trade; multiplies the grid, ticker slowest.</param>
/// <param name="RunId">The evolution run, or null; while it has pinned bars, they are simulated on those.</param>
/// <param name="ParentSqn">SQN of the parent model: better parents go first.</param>
/// <param name="Settings">How they are traded.</param>
/// <param name="Places">Places of the grid order to queue, each once, claimed in the order given; null queues all.</param>
public sealed record QueueSimulations(
    Guid ModelId, IReadOnlyList<string> Tickers, Guid? RunId, int Generation, double? ParentSqn, StrategyGrid Grid,
    SimulationSettings Settings,
    IReadOnlyList<int>? Places = null) : IRequest<SimulationBatch>;

/// <summary>A queued batch.</summary>
public sealed record SimulationBatch(Guid BatchId, int Jobs);
