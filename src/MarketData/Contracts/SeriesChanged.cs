using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Stored bars of a symbol are others now: imported, forgotten or adjusted. Published in the transaction that makes them so, whose
/// handlers should be quick: what takes time is stored as a durable command.
/// </summary>
/// <param name="Symbol">The symbol.</param>
public sealed record SeriesChanged(string Symbol) : INotification;
