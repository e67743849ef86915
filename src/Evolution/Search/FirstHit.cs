using StrategyFactory.Evolution.Generations;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>What of a generation's alternative has been simulated so far.</summary>
/// <param name="Generation">The alternative.</param>
/// <param name="Jobs">Its strategies in the queue.</param>
/// <param name="Ended">Those that have a result or an error.</param>
internal sealed record SimulatedSoFar(Generation Generation, int Jobs, IReadOnlyList<SimulatedStrategy> Ended);

/// <summary>
/// When <c>stop_on_first_hit</c> stops: as soon as a whole block of the queue is simulated and holds a qualifying strategy. Blocks
/// are counted by place in the queue and not by what was claimed together, so that a run interrupted within one stops where it would have.
/// </summary>
internal static class FirstHit
{
    /// <summary>Strategies between two looks.</summary>
    internal const int Block = 20;

    /// <summary>Whether to stop, and how many strategies complete the block under way.</summary>
    /// <param name="siblings">The alternatives in the order of the queue.</param>
    /// <param name="criteria">Promotion criteria.</param>
    internal static (bool Found, int Missing) Look(IReadOnlyList<SimulatedSoFar> siblings, PromotionCriteria criteria)
    {
        var (jobs, before) = (siblings.Sum(sibling => sibling.Jobs), 0);
        var ended = new int[(jobs + Block - 1) / Block];
        var hit = new bool[ended.Length];
        foreach (var (generation, count, strategies) in siblings)
        {
            var order = generation.Places?.Select((place, position) => (place, position)).ToDictionary(pair => pair.place, pair => pair.position);
            foreach (var strategy in strategies)
            {
                var block = (before + (order?[strategy.Index] ?? strategy.Index)) / Block;
                ended[block]++;
                hit[block] |= strategy.Result is { } result && criteria.Judge(result) == Judgement.Qualifies;
            }

            before += count;
        }

        var found = Enumerable.Range(0, ended.Length).Any(block => hit[block] && ended[block] == Math.Min(Block, jobs - (block * Block)));
        return (found, Block - (ended.Sum() % Block));
    }
}
