using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Steps;

/// <summary>What follows a generation.</summary>
/// <param name="Children">Its pruned children, the plain one first; none where the run ends.</param>
/// <param name="Outcome">Whether the run goes on.</param>
internal sealed record PrunedGeneration(IReadOnlyList<Child> Children, StepOutcome Outcome);

/// <summary>Decides what follows a generation: pruned children, or the end of the run.</summary>
internal sealed class Prune(IMediator mediator)
{
    /// <summary>The children depend on the generation's model alone, not on how its strategies did.</summary>
    internal async Task<PrunedGeneration> RunAsync(EvolutionRun run, SearchOptions search, Generation parent, CancellationToken token)
    {
        if (parent.Number + 1 >= run.MaxGenerations)
        {
            return new([], StepOutcome.End(StopReason.MaxGenerations));
        }

        var measured = await mediator.Send(new GetImportance(parent.ModelId), token);
        var decision = Pruning.Decide(measured.Importance, search);
        if (decision.Stopped is { } reason)
        {
            return new([], StepOutcome.End(reason));
        }

        var alternatives = LookAhead.Alternatives(measured.Importance, decision, search.MinFeatures, search.LookAhead);
        return new([.. alternatives.Select(Child)], StepOutcome.Continue);

        Child Child(PruningAlternative way) =>
            new(parent.Number + 1, way.Number, way.Remaining, parent.ModelId, parent.BestSqn, way.Removed, way.Reason)
            {
                WithinNoise = PruningNoise.Of(measured.Importance, measured.StandardErrors, way.Removed, way.Remaining),
            };
    }
}
