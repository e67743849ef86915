using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Evolution.Steps;
using StrategyFactory.Evolution.Turns;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Runs;

/// <summary>
/// The factory's loop, and its one conductor: it alone orders the steps and ends the run. Every turn looks at what is committed and does
/// the next step: train generation 0, simulate and judge an unjudged generation, or prune and train the next one, alternative by
/// alternative. So a run that was interrupted anywhere simply goes on.
/// </summary>
internal sealed class RunEvolutionHandler(
    EvolutionContext context, DatabaseSession session, Train train, Simulate simulate, Judge judge, Prune prune, Overlap overlap,
    RunEnding ending, RunCancellation cancellation, IMediator mediator, TimeProvider clock, ILogger<RunEvolutionHandler> logger)
    : AsyncRequestHandler<RunEvolution>
{
    protected override async Task Handle(RunEvolution request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.SingleOrDefaultAsync(candidate => candidate.Id == request.RunId, cancellationToken);
        if (run is null or { Waiting: true } || RunTransitions.IsEnded(run.Status))
        {
            return;
        }

        run.Begin(clock.GetUtcNow());
        await context.SaveChangesAsync(cancellationToken);
        try
        {
            var evolution = ResolvedEvolution.Of(run);
            await PinAsync(run, evolution, cancellationToken);
            while (!RunTransitions.IsEnded(run.Status))
            {
                await TurnAsync(run, evolution, cancellationToken);
            }
        }
        finally
        {
            await overlap.DropAsync();
        }
    }

    // Pinned since it was asked for, but for one that has failed and was taken up again.
    private async Task PinAsync(EvolutionRun run, ResolvedEvolution evolution, CancellationToken token)
    {
        try
        {
            await mediator.Send(new PinBars(run.Id, PinOwner.Run, evolution.Symbols, evolution.Training.Features ?? []), token);
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            await ConcludeAsync(run, StepOutcome.End(StopReason.TrainingError, exception.Message), token);
        }
    }

    private async Task TurnAsync(EvolutionRun run, ResolvedEvolution evolution, CancellationToken token)
    {
        if (await cancellation.IsRequestedAsync(run.Id, token))
        {
            await ending.StopAsync(run, token);
            return;
        }

        var generations = await context.Generations.Where(generation => generation.RunId == run.Id)
            .OrderBy(generation => generation.Number).ThenBy(generation => generation.Alternative).ToListAsync(token);
        var last = generations.FindAll(generation => generation.Number == generations[^1].Number);
        var simulating = last.Exists(generation => !generation.Judged);
        try
        {
            if (!simulating)
            {
                await ConcludeAsync(run, await TrainNextAsync(run, evolution, last, token), token);
            }
            else if (await TrainAlternativeAsync(run, evolution, generations, last, token) is { } outcome)
            {
                await ConcludeAsync(run, outcome, token);
            }
            else
            {
                await SimulateAndJudgeAsync(run, evolution, last, token);
            }
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            logger.LogWarning(exception, "Run {Run} of {Symbol} cannot go on.", run.Id, run.Symbol);
            await AfreshAsync(run, token);
            var reason = simulating ? StopReason.SimulationError : StopReason.TrainingError;
            await ConcludeAsync(run, StepOutcome.End(reason, exception.Message), token);
        }
    }

    private async Task ConcludeAsync(EvolutionRun run, StepOutcome outcome, CancellationToken token)
    {
        if (outcome.Ends is null)
        {
            await context.SaveChangesAsync(token);
        }
        else if (outcome.Ends == StopReason.Cancelled)
        {
            await AfreshAsync(run, token);
            await ending.StopAsync(run, token);
        }
        else
        {
            await ending.EndAsync(run, outcome.Ends, outcome.Error, token);
        }
    }

    /// <summary>Trains generation 0, or the children of the judged one.</summary>
    private async Task<StepOutcome> TrainNextAsync(
        EvolutionRun run, ResolvedEvolution evolution, List<Generation> last, CancellationToken token)
    {
        if (last.Count == 0)
        {
            return await TrainFirstOfAsync(run, evolution, [Child.Seed(evolution.Training.Features ?? [])], token);
        }

        var parent = last.Single(generation => generation.Continues);
        var pruned = await prune.RunAsync(run, evolution.Search, parent, token);
        return pruned.Outcome.Ends is null ? await TrainFirstOfAsync(run, evolution, pruned.Children, token) : pruned.Outcome;
    }

    // Where the lineage has been before, an alternative may lead elsewhere.
    private async Task<StepOutcome> TrainFirstOfAsync(
        EvolutionRun run, ResolvedEvolution evolution, IReadOnlyList<Child> children, CancellationToken token)
    {
        foreach (var child in children)
        {
            var outcome = await train.RunAsync(run, evolution, child, token);
            if (outcome.Ends != StopReason.Cycle)
            {
                return outcome;
            }
        }

        return StepOutcome.End(StopReason.Cycle);
    }

    /// <summary>Trains the next alternative of a generation that has begun; null when it has them all.</summary>
    private async Task<StepOutcome?> TrainAlternativeAsync(
        EvolutionRun run, ResolvedEvolution evolution, List<Generation> generations, List<Generation> last, CancellationToken token)
    {
        var number = last[0].Number;
        if (evolution.Search.LookAhead <= 1 || number == 0)
        {
            return null;
        }

        var parent = generations.Single(generation => generation.Number == number - 1 && generation.Continues);
        var children = (await prune.RunAsync(run, evolution.Search, parent, token)).Children;
        foreach (var child in children.Where(child => child.Alternative > last[^1].Alternative))
        {
            try
            {
                var outcome = await train.RunAsync(run, evolution, child, token);
                if (outcome.Ends != StopReason.Cycle)
                {
                    return outcome;
                }
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                await WarnAsync(run, $"Generation {number}, alternative {child.Alternative}: {exception.Message}", token);
            }
        }

        return null;
    }

    // The plain search would not have asked for the alternative, so it cannot end the run.
    private async Task WarnAsync(EvolutionRun run, string warning, CancellationToken token)
    {
        foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Added).ToList())
        {
            entry.State = EntityState.Detached;
        }

        await context.Entry(run).ReloadAsync(token);
        run.Warnings = run.Warnings.Contains(warning, StringComparer.Ordinal) ? run.Warnings : [.. run.Warnings, warning];
        await context.SaveChangesAsync(token);
    }

    private async Task SimulateAndJudgeAsync(
        EvolutionRun run, ResolvedEvolution evolution, List<Generation> siblings, CancellationToken token)
    {
        var begunEarly = evolution.Search.Overlap && await BeginNextAsync(run, evolution, siblings[0], token);
        var simulated = await simulate.RunAsync(run, evolution, siblings, token);
        if (simulated.Ends is not null)
        {
            await ConcludeAsync(run, simulated, token);
            return;
        }

        var hearing = await judge.HearAsync(run, evolution, siblings, token);
        await session.InTransactionAsync(
            async inner => await ConcludeAsync(run, await judge.DecideAsync(run, evolution, hearing, begunEarly, inner), inner), token);
    }

    // The plain child of the plain alternative: of what may come next it is the likeliest, and training more would cost the simulation
    // its processors.
    private async Task<bool> BeginNextAsync(EvolutionRun run, ResolvedEvolution evolution, Generation plain, CancellationToken token)
    {
        var children = (await prune.RunAsync(run, evolution.Search, plain, token)).Children;
        return children.Count > 0 && await overlap.BeginAsync(run.Id, evolution.TrainingOn(children[0].Features), token);
    }

    private static bool IsRefusal(Exception exception) =>
        exception is FactoryException or FluentValidation.ValidationException or ArgumentException or ArithmeticException;

    // What the failed step had half prepared must not be saved with the run's end.
    private async Task AfreshAsync(EvolutionRun run, CancellationToken token)
    {
        foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.Entity != run).ToList())
        {
            entry.State = EntityState.Detached;
        }

        await context.Entry(run).ReloadAsync(token);
    }
}
