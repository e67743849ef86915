using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>The daily returns of a batch's finished strategies, in grid order, for the tests against chance.</summary>
public sealed record GetBatchDailyReturns(Guid BatchId) : IRequest<IReadOnlyList<StrategyDailyReturns>>;

/// <summary>Daily returns of one strategy.</summary>
/// <param name="Index">Place in the grid order.</param>
/// <param name="Ticker">Symbol traded.</param>
/// <param name="Returns">One return per UTC date of the segment, dates without a trade included.</param>
public sealed record StrategyDailyReturns(Guid JobId, int Index, string Ticker, ReadOnlyMemory<double> Returns);
