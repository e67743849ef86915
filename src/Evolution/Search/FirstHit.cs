using MediatR;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>
/// When <c>stop_on_first_hit</c> stops: as soon as a whole block of the queue is simulated and holds a qualifying strategy. Blocks
/// follow each other by place in the queue and not by what was claimed together, so that a run interrupted within one stops where it
/// would have. Every block is read once it may be complete, and not again.
/// </summary>
/// <param name="queues">The alternatives' strategies in the order of the queue.</param>
/// <param name="criteria">What qualifies.</param>
/// <param name="mediator">Reads results.</param>
internal sealed class FirstHit(IReadOnlyList<QueuedBatch> queues, PromotionCriteria criteria, IMediator mediator)
{
    internal static SearchOption Option { get; } = new(
        "stop_on_first_hit", request => request.StopOnFirstHit, "seconds estimated from the strategies that were simulated",
        "z");

    /// <summary>Strategies between two looks.</summary>
    internal const int Block = 20;

    private int _block;

    /// <summary>
    /// Goes on through complete blocks. Zero when one of them holds a hit; else how many strategies the block under way still lacks.
    /// </summary>
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
                var positions = Enumerable.Range(start, end - start);
                yield return (generation.BatchId, [.. positions.Select(position => generation.Places?[position] ?? position)]);
            }

            before += jobs;
        }
    }

    /// <summary>The row of a generation: what a hit left unsimulated, and whether something better was among it.</summary>
    /// <param name="chosen">The qualifier that was examined, null without one.</param>
    internal static SavingRecord Judged(JudgedGeneration sibling, ChosenQualifier? chosen)
    {
        var (generation, left) = (sibling.Generation, sibling.Progress.Cancelled);
        var saving = Option.Row(generation);
        saving.SimulationsSaved = left;
        saving.SecondsSaved = sibling.SecondsOf(left);
        if (left == 0)
        {
            saving.Regret = 0;
            return saving;
        }

        if (sibling.LeftOut is { } unseen && chosen is { Qualifier.Score: { } reached })
        {
            saving.Regret = Math.Max(0, (BestOf(sibling, unseen, chosen.Trials) ?? reached) - reached);
        }

        saving.Note = $"{left} of {sibling.Progress.Jobs} strategies left out after the first hit"
            + (saving.Regret is null ? ", regret unknown" : "");
        return saving;
    }

    // Only what was queued: what a surrogate had not chosen, this option has not left out.
    private static double? BestOf(JudgedGeneration sibling, IReadOnlyList<LeftOutStrategy> unseen, long trials)
    {
        var queued = sibling.Generation.Places?.ToHashSet();
        var returns = unseen.Where(left => queued is null || queued.Contains(left.Strategy.Index))
            .ToDictionary(left => left.Strategy.Index, left => left.Returns);
        var missed = sibling.With(unseen.Select(left => left.Strategy)).Qualifiers
            .Where(strategy => returns.ContainsKey(strategy.Index))
            .Select(strategy => Qualifier.Of(strategy, returns[strategy.Index].Span, trials));
        return Qualifier.Best(missed)?.Score;
    }
}

/// <summary>The queued strategies of a generation's alternative.</summary>
internal sealed record QueuedBatch(Generation Generation, int Jobs);
