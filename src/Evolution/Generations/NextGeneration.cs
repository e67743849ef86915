using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Generations;

/// <summary>A generation about to be made.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Alternative">Which pruning alternative of it; 0 is that of the plain search.</param>
/// <param name="Features">Its features.</param>
/// <param name="ParentModelId">The parent's model, null for the seed.</param>
/// <param name="ParentSqn">The parent's best SQN.</param>
/// <param name="Pruned">Features removed from the parent.</param>
/// <param name="Reason"><c>seed</c>, <c>low_importance</c>, or how an alternative differs.</param>
internal sealed record Child(int Number, int Alternative, IReadOnlyList<string> Features, Guid? ParentModelId, double? ParentSqn, IReadOnlyList<string> Pruned, string Reason)
{
    /// <summary>Pruned features that noise alone may have put below one that stays.</summary>
    public IReadOnlyList<string> WithinNoise { get; init; } = [];
}

/// <summary>Decides what follows a generation: pruned children, or the end of the run.</summary>
internal sealed class NextGeneration(IMediator mediator)
{
    /// <summary>The children of a generation, the plain one first, or why there are none. They depend on its model alone, not on how its strategies did.</summary>
    internal async Task<(IReadOnlyList<Child> Children, string? StoppedReason)> OfAsync(EvolutionRun run, Generation parent, CancellationToken token)
    {
        if (parent.Number + 1 >= run.MaxGenerations)
        {
            return ([], "max_generations");
        }

        var config = run.Config();
        var measured = await mediator.Send(new GetImportance(parent.ModelId), token);
        var importance = measured.Importance;
        var decision = Decide(config, importance);
        return decision.StoppedReason is { } reason
            ? ([], reason)
            : ([.. PruningAlternatives.Of(importance, decision, config.MinFeatures!.Value, config.LookAhead ?? 1).Select(alternative =>
                new Child(parent.Number + 1, alternative.Number, alternative.Remaining, parent.ModelId, parent.BestSqn, alternative.Removed, alternative.Reason)
                {
                    WithinNoise = PruningNoise.Of(importance, measured.StandardErrors, alternative.Removed, alternative.Remaining),
                })], null);
    }

    /// <summary>The pruning of the plain search.</summary>
    internal static PruningDecision Decide(EvolutionRequest config, IReadOnlyDictionary<string, double> importance) =>
        Pruning.Decide(importance, config.PruneFraction!.Value, config.MinFeatures!.Value);
}
