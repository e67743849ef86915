using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Learning;

namespace StrategyFactory.PromptOptimization.Experiments;

/// <summary>
/// Decides experiments: P(best) ≥ 0.95 and at least 30 outcomes for every variant, unless it was started with other limits.
/// </summary>
internal sealed class StopRule(
    PromptsContext context, DatabaseSession session, RunningExperiments running, LearnedState state, TimeProvider clock)
{
    /// <summary>Looks at an experiment after one of its outcomes was counted.</summary>
    /// <returns>The winner, if this decided it.</returns>
    internal async Task<string?> ApplyAsync(Guid experimentId, CancellationToken token)
    {
        var experiment = await context.Experiments.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == experimentId, token);
        if (experiment is not { Status: Experiment.Running }
            || ExperimentFigures.Winner(ExperimentFigures.Describe(experiment, state)) is not { } winner)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var decided = await context.Experiments.Where(candidate => candidate.Id == experimentId && candidate.Status == Experiment.Running)
            .ExecuteUpdateAsync(
                changes => changes.SetProperty(candidate => candidate.Status, Experiment.Decided)
                    .SetProperty(candidate => candidate.Winner, winner).SetProperty(candidate => candidate.EndedAt, now),
                token);
        await running.ReloadAsync(token);
        session.Announce(PromptChanges.Experiment, experimentId.ToString());
        return decided > 0 ? winner : null;
    }
}
