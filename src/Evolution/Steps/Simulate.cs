using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Evolution.Turns;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Steps;

/// <summary>Sees a generation's strategies, of all its alternatives, through the queue.</summary>
internal sealed class Simulate(IMediator mediator, RunCancellation cancellation, TimeProvider clock)
{
    private static readonly TimeSpan WhileOthersWork = TimeSpan.FromMilliseconds(50);

    internal async Task<StepOutcome> RunAsync(
        EvolutionRun run, ResolvedEvolution evolution, IReadOnlyList<Generation> siblings, CancellationToken token)
    {
        var started = clock.GetTimestamp();
        var firstHit = evolution.Search.StopOnFirstHit
            ? new FirstHit(await QueuedAsync(siblings, token), evolution.Criteria, mediator)
            : null;
        if (!await WorkAsync(run.Id, firstHit, siblings, token))
        {
            return StepOutcome.End(StopReason.Cancelled);
        }

        var seconds = clock.GetElapsedTime(started).TotalSeconds / siblings.Count;
        foreach (var generation in siblings)
        {
            generation.SimulateSeconds = seconds;
        }

        return StepOutcome.Continue;
    }

    /// <summary>Works until all is simulated, or enough; false when somebody asked the run to stop.</summary>
    private async Task<bool> WorkAsync(Guid runId, FirstHit? firstHit, IReadOnlyList<Generation> siblings, CancellationToken token)
    {
        var own = false;
        while (await UnfinishedAsync(siblings, token) is { Count: > 0 } unfinished)
        {
            if (await cancellation.IsRequestedAsync(runId, token))
            {
                return false;
            }

            var claim = firstHit is null ? null : (int?)await firstHit.MissingAsync(token);
            if (claim == 0)
            {
                await CancelAsync(unfinished, token);
                continue;
            }

            // This thread works instead of waiting: whatever is next in the queue, then its own strategies, in turns. Better parents
            // go first in the queue; did it take nothing else, a run of a poor parent would work for others as long as they queue.
            // The name belongs to the run, which is only ever at work in one place: after a crash it takes its own claims back at once.
            Guid? batch = own ? unfinished[0].BatchId : null;
            var done = await mediator.Send(new RunPendingJobs($"run-{runId}", claim ?? 0, BatchId: batch), token);
            if (done == 0 && !own)
            {
                await Task.Delay(WhileOthersWork, clock, token);
            }

            own = done > 0 && !own;
        }

        return true;
    }

    private async Task CancelAsync(List<Generation> unfinished, CancellationToken token)
    {
        foreach (var generation in unfinished)
        {
            await mediator.Send(new CancelBatch(generation.BatchId), token);
        }
    }

    private async Task<List<Generation>> UnfinishedAsync(IReadOnlyList<Generation> siblings, CancellationToken token)
    {
        List<Generation> unfinished = [];
        foreach (var generation in siblings)
        {
            if (!(await mediator.Send(new GetBatchProgress(generation.BatchId), token)).Finished)
            {
                unfinished.Add(generation);
            }
        }

        return unfinished;
    }

    private async Task<List<QueuedBatch>> QueuedAsync(IReadOnlyList<Generation> siblings, CancellationToken token)
    {
        List<QueuedBatch> queued = [];
        foreach (var generation in siblings)
        {
            queued.Add(new(generation, (await mediator.Send(new GetBatchProgress(generation.BatchId), token)).Jobs));
        }

        return queued;
    }
}
