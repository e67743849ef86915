using MediatR;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>A strategy that a search option left out, and what it would have shown.</summary>
/// <param name="Returns">Its daily returns, dates without a trade included.</param>
internal sealed record LeftOutStrategy(SimulatedStrategy Strategy, ReadOnlyMemory<double> Returns);

/// <summary>
/// Does what a search option left out, only to measure what that missed. Nothing of it is stored, enters the trial ledger, can be
/// promoted or steers the search, so it is no trial.
/// </summary>
internal sealed class RegretAudit(IMediator mediator)
{
    /// <summary>The strategies of the grid that a generation did not simulate; null when nobody asked.</summary>
    /// <param name="evolution">What was asked for.</param>
    /// <param name="results">Its strategies that ended, failed ones included.</param>
    internal async Task<IReadOnlyList<LeftOutStrategy>?> LeftOutAsync(
        ResolvedEvolution evolution, Generation generation, IReadOnlyList<SimulatedStrategy> results, CancellationToken token)
    {
        if (!evolution.Search.ReportRegret)
        {
            return null;
        }

        var (grid, tickers, settings) = (evolution.Grid, evolution.Tickers, evolution.Settings);
        var ended = results.Select(strategy => strategy.Index).ToHashSet();
        List<LeftOutStrategy> found = [];
        for (var ticker = 0; ticker < tickers.Count; ticker++)
        {
            int[] places = [.. Enumerable.Range(ticker * grid.Count, grid.Count).Where(place => !ended.Contains(place))];
            if (places.Length > 0)
            {
                Strategy[] strategies = [.. places.Select(place => grid.At(place % grid.Count))];
                var rehearsed = await mediator.Send(
                    new RehearseStrategies(generation.ModelId, tickers[ticker], strategies, settings) { AsOf = generation.RunId }, token);
                found.AddRange(places.Select((place, i) => new LeftOutStrategy(
                    new(Guid.Empty, place, tickers[ticker], strategies[i], null, rehearsed[i].Result, null), rehearsed[i].Returns)));
            }
        }

        return found;
    }
}
