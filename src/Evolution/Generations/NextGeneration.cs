using MediatR;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Generations;

/// <summary>Decides what follows a judged generation: a pruned child, or the end of the run.</summary>
internal sealed class NextGeneration(IMediator mediator, RunEnding ending)
{
    /// <summary>The child, or null when the run has ended.</summary>
    internal async Task<Child?> DecideAsync(EvolutionRun run, Generation parent, CancellationToken token)
    {
        if (parent.Number + 1 >= run.MaxGenerations)
        {
            await ending.EndAsync(run, RunStatus.Completed, "max_generations", null, token);
            return null;
        }

        var config = run.Config();
        var importance = (await mediator.Send(new GetImportance(parent.ModelId), token)).Importance;
        var decision = Pruning.Decide(importance, config.PruneFraction!.Value, config.MinFeatures!.Value);
        if (decision.StoppedReason is { } reason)
        {
            await ending.EndAsync(run, RunStatus.Completed, reason, null, token);
            return null;
        }

        return new(parent.Number + 1, decision.Remaining, parent.ModelId, parent.BestSqn, decision.Removed, "low_importance");
    }
}
