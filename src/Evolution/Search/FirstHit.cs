using MediatR;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>
/// When <c>stop_on_first_hit</c> stops: as soon as a whole block of the queue is simulated and holds a qualifying strategy. Blocks
/// follow each other by place in the queue and not by what was claimed together, so that a run interrupted within one stops where it
/// would have. Every block is read once it may be complete, and not again.
/// </summary>
/// <param name="queues">The alternatives' strategies in the order of the queue.</param>
/// <param name="criteria">Promotion criteria.</param>
/// <param name="mediator">Reads results.</param>
internal sealed class FirstHit(IReadOnlyList<QueuedBatch> queues, PromotionCriteria criteria, IMediator mediator)
{
    /// <summary>Strategies between two looks.</summary>
    internal const int Block = 20;

    private int _block;

    /// <summary>Goes on through complete blocks. Zero when one of them holds a hit; else how many strategies the block under way still lacks.</summary>
    internal async Task<int> MissingAsync(CancellationToken token)
    {
        while (true)
        {
            var (size, ended, hit) = (0, 0, false);
            foreach (var (batch, places) in PlacesOf(queues, _block))
            {
                var results = await mediator.Send(new GetBatchResults(batch, places), token);
                size += places.Count;
                ended += results.Count;
                hit |= results.Any(strategy => strategy.Result is { } result && criteria.Judge(result) == Judgement.Qualifies);
            }

            if (size == 0 || ended < size)
            {
                // Behind the last block nothing is left to claim, but other workers may not have reported yet.
                return size == 0 ? Block : size - ended;
            }

            if (hit)
            {
                return 0;
            }

            _block++;
        }
    }

    /// <summary>The grid places of a block, by batch; empty behind the last.</summary>
    internal static IEnumerable<(Guid BatchId, IReadOnlyList<int> Places)> PlacesOf(IReadOnlyList<QueuedBatch> queues, int block)
    {
        var (from, before) = (block * Block, 0);
        foreach (var (generation, jobs) in queues)
        {
            var (start, end) = (Math.Max(from - before, 0), Math.Min(from + Block - before, jobs));
            if (start < end)
            {
                yield return (generation.BatchId, [.. Enumerable.Range(start, end - start).Select(position => generation.Places?[position] ?? position)]);
            }

            before += jobs;
        }
    }
}

/// <summary>The queued strategies of a generation's alternative.</summary>
/// <param name="Generation">The alternative.</param>
/// <param name="Jobs">How many.</param>
internal sealed record QueuedBatch(Generation Generation, int Jobs);
