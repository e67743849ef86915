using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Generations;

/// <summary>Sees a generation's strategies, of all its alternatives, through the queue, then has them judged as a whole.</summary>
internal sealed class GenerationSimulation(IMediator mediator, RunCancellation cancellation, GenerationJudgement judgement, NextGeneration next, EarlyTraining early, TimeProvider clock)
{
    private static readonly TimeSpan WhileOthersWork = TimeSpan.FromMilliseconds(50);

    internal async Task RunAsync(EvolutionRun run, IReadOnlyList<Generation> siblings, CancellationToken token)
    {
        var config = run.Config();
        var begunEarly = config.Overlap && await TrainNextAsync(run, config, siblings[0], token);
        var started = clock.GetTimestamp();
        await SimulateAsync(run.Id, config, siblings, token);
        var seconds = clock.GetElapsedTime(started).TotalSeconds / siblings.Count;
        foreach (var generation in siblings)
        {
            generation.SimulateSeconds = seconds;
        }

        await judgement.RunAsync(run, siblings, begunEarly, token);
    }

    // The plain child of the plain alternative: of what may come next it is the likeliest, and training more would cost the simulation its processors.
    private async Task<bool> TrainNextAsync(EvolutionRun run, EvolutionRequest config, Generation plain, CancellationToken token)
    {
        var (children, _) = await next.OfAsync(run, plain, token);
        return children.Count > 0 && await early.BeginAsync(config.Training(children[0].Features, null), token);
    }

    private async Task SimulateAsync(Guid runId, EvolutionRequest config, IReadOnlyList<Generation> siblings, CancellationToken token)
    {
        var own = false;
        var firstHit = config.StopOnFirstHit ? new FirstHit(await QueuedAsync(siblings, token), PromotionCriteria.Of(config), mediator) : null;
        while (await UnfinishedAsync(siblings, token) is { Count: > 0 } unfinished)
        {
            await cancellation.ThrowIfRequestedAsync(runId, token);
            var claim = firstHit is null ? null : (int?)await firstHit.MissingAsync(token);
            if (claim == 0)
            {
                foreach (var generation in unfinished)
                {
                    await mediator.Send(new CancelBatch(generation.BatchId), token);
                }

                continue;
            }

            // This thread works instead of waiting: whatever is next in the queue, then its own strategies, in turns. Better parents
            // go first in the queue; did it take nothing else, a run of a poor parent would work for others as long as they queue.
            // The name belongs to the run, which is only ever at work in one place: after a crash it takes its own claims back at once.
            var done = await mediator.Send(new RunPendingJobs($"run-{runId}", claim ?? 0, BatchId: own ? unfinished[0].BatchId : null), token);
            if (done == 0 && !own)
            {
                await Task.Delay(WhileOthersWork, clock, token);
            }

            own = done > 0 && !own;
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
