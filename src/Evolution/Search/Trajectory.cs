using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>
/// Looks up, before a training, the fingerprints of that generation and of the one likely to follow. Where the generation's model is
/// known, its importance makes the next one certain; else that is guessed with the parent's importance of the features that stay.
/// </summary>
internal sealed class Trajectory(EvolutionContext context, IMediator mediator)
{
    /// <summary>The generation at hand, and the one after it where there will be one.</summary>
    internal async Task<IReadOnlyList<TrajectoryStep>> LookUpAsync(
        EvolutionRun run, ResolvedEvolution evolution, Child child, TrainingPlan plan, CancellationToken token)
    {
        var known = plan.ModelId is not null;
        var own = new TrajectoryStep(
            child.Number, child.Alternative, child.Number, plan.Fingerprint, known, Certain: true, InLineage: false);
        if (child.Number + 1 >= run.MaxGenerations || await ImportanceAsync(child, plan, token) is not { } importance)
        {
            return [own];
        }

        var decision = Pruning.Decide(importance, evolution.Search);
        if (decision.Stopped is not null || await PlanAsync(run.Id, evolution.TrainingOn(decision.Remaining), token) is not { } next)
        {
            return [own];
        }

        var returns = await context.Lineage.AnyAsync(record => record.RunId == run.Id && record.Fingerprint == next.Fingerprint, token);
        return [own, new(child.Number, child.Alternative, child.Number + 1, next.Fingerprint, next.ModelId is not null, known, returns)];
    }

    private async Task<IReadOnlyDictionary<string, double>?> ImportanceAsync(Child child, TrainingPlan plan, CancellationToken token)
    {
        if (plan.ModelId is { } model)
        {
            return (await mediator.Send(new GetImportance(model), token)).Importance;
        }

        if (child.ParentModelId is not { } parent)
        {
            return null;
        }

        var stays = child.Features.ToHashSet(StringComparer.Ordinal);
        var importance = (await mediator.Send(new GetImportance(parent), token)).Importance;
        return importance.Where(pair => stays.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
    }

    // What cannot be trained has no fingerprint.
    private async Task<TrainingPlan?> PlanAsync(Guid run, TrainingSpecification specification, CancellationToken token)
    {
        try
        {
            return await mediator.Send(new PlanTraining(specification) { AsOf = run }, token);
        }
        catch (FactoryException)
        {
            return null;
        }
    }
}
