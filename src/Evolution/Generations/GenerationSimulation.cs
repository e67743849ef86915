using MediatR;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Generations;

/// <summary>Sees a generation's strategies through the queue, then has them judged as a whole.</summary>
internal sealed class GenerationSimulation(IMediator mediator, RunCancellation cancellation, GenerationJudgement judgement, TimeProvider clock)
{
    /// <summary>Strategies between two looks for a first hit.</summary>
    private const int ClaimUntilHit = 20;

    private static readonly TimeSpan WhileOthersWork = TimeSpan.FromMilliseconds(50);

    internal async Task RunAsync(EvolutionRun run, Generation generation, CancellationToken token)
    {
        var started = clock.GetTimestamp();
        await SimulateAsync(run, generation, token);
        generation.SimulateSeconds = clock.GetElapsedTime(started).TotalSeconds;
        await judgement.RunAsync(run, generation, token);
    }

    private async Task SimulateAsync(EvolutionRun run, Generation generation, CancellationToken token)
    {
        var config = run.Config();
        var own = false;
        while (!(await mediator.Send(new GetBatchProgress(generation.BatchId), token)).Finished)
        {
            await cancellation.ThrowIfRequestedAsync(run.Id, token);
            if (config.StopOnFirstHit && await HasQualifierAsync(generation, PromotionCriteria.Of(config), token))
            {
                await mediator.Send(new CancelBatch(generation.BatchId), token);
                continue;
            }

            // This thread works instead of waiting: whatever is next in the queue, then its own strategies, in turns. Better parents
            // go first in the queue; did it take nothing else, a run of a poor parent would work for others as long as they queue.
            // The name belongs to the run, which is only ever at work in one place: after a crash it takes its own claims back at once.
            var done = await mediator.Send(new RunPendingJobs($"run-{run.Id}", config.StopOnFirstHit ? ClaimUntilHit : 0, BatchId: own ? generation.BatchId : null), token);
            if (done == 0 && !own)
            {
                await Task.Delay(WhileOthersWork, clock, token);
            }

            own = done > 0 && !own;
        }
    }

    private async Task<bool> HasQualifierAsync(Generation generation, PromotionCriteria criteria, CancellationToken token) =>
        (await mediator.Send(new GetBatchResults(generation.BatchId), token)).Any(strategy => strategy.Result is { } result && criteria.Judge(result) == Judgement.Qualifies);
}
