using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Ends pins in the session's transaction, and drops bars that nobody reads any more; ids without a pin change nothing.
/// </summary>
/// <param name="Ids">Their owners.</param>
public sealed record ReleaseBars(IReadOnlyList<Guid> Ids) : IRequest;
