using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Runs;

/// <summary>
/// The factory's loop. Every turn looks at what is committed and does the next step: train generation 0, simulate and judge
/// an unjudged generation, or prune and train the next one, alternative by alternative. So a run that was interrupted anywhere simply goes on.
/// </summary>
internal sealed class RunEvolutionHandler(
    EvolutionContext context, GenerationTraining training, GenerationSimulation simulation, NextGeneration next, EarlyTraining early, RunEnding ending, RunCancellation cancellation, TimeProvider clock, ILogger<RunEvolutionHandler> logger)
    : AsyncRequestHandler<RunEvolution>
{
    protected override async Task Handle(RunEvolution request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.SingleOrDefaultAsync(candidate => candidate.Id == request.RunId, cancellationToken);
        if (run is null or { Waiting: true } || RunStatus.IsEnded(run.Status))
        {
            return;
        }

        run.Status = RunStatus.Running;
        run.StartedAt ??= clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        try
        {
            while (!RunStatus.IsEnded(run.Status))
            {
                await StepAsync(run, cancellationToken);
            }
        }
        finally
        {
            await early.DropAsync();
        }
    }

    private async Task StepAsync(EvolutionRun run, CancellationToken token)
    {
        if (await cancellation.IsRequestedAsync(run.Id, token))
        {
            await ending.StopAsync(run, token);
            return;
        }

        var generations = await context.Generations.Where(generation => generation.RunId == run.Id).OrderBy(generation => generation.Number).ThenBy(generation => generation.Alternative).ToListAsync(token);
        var last = generations.FindAll(generation => generation.Number == generations[^1].Number);
        var simulating = last.Exists(generation => !generation.Judged);
        try
        {
            if (last.Count == 0)
            {
                await TrainFirstOfAsync(run, [new(0, 0, run.Config().SeedFeatures!, null, null, [], "seed")], token);
            }
            else if (!simulating)
            {
                await GoOnAsync(run, last.Single(generation => generation.Continues), token);
            }
            else if (!await TrainAlternativeAsync(run, generations, last, token))
            {
                await simulation.RunAsync(run, last, token);
            }
        }
        catch (RunCancelledException)
        {
            await ending.StopAsync(await AfreshAsync(run, token), token);
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            logger.LogWarning(exception, "Run {Run} of {Symbol} cannot go on.", run.Id, run.Symbol);
            await ending.EndAsync(await AfreshAsync(run, token), RunStatus.Failed, simulating ? "simulation_error" : "training_error", exception.Message, token);
        }
    }

    private async Task GoOnAsync(EvolutionRun run, Generation parent, CancellationToken token)
    {
        var (children, reason) = await next.OfAsync(run, parent, token);
        if (reason is not null)
        {
            await ending.EndAsync(run, RunStatus.Completed, reason, null, token);
        }
        else
        {
            await TrainFirstOfAsync(run, children, token);
        }
    }

    // Where the lineage has been before, an alternative may lead elsewhere.
    private async Task TrainFirstOfAsync(EvolutionRun run, IReadOnlyList<Child> children, CancellationToken token)
    {
        foreach (var child in children)
        {
            if (await training.RunAsync(run, child, token))
            {
                return;
            }
        }

        await ending.EndAsync(run, RunStatus.Completed, "cycle", null, token);
    }

    /// <summary>Trains the next alternative of a generation that has begun; false when it has them all.</summary>
    private async Task<bool> TrainAlternativeAsync(EvolutionRun run, List<Generation> generations, List<Generation> last, CancellationToken token)
    {
        var number = last[0].Number;
        if (run.Config().LookAhead is not > 1 || number == 0)
        {
            return false;
        }

        var parent = generations.Single(generation => generation.Number == number - 1 && generation.Continues);
        foreach (var child in (await next.OfAsync(run, parent, token)).Children.Where(child => child.Alternative > last[^1].Alternative))
        {
            try
            {
                if (await training.RunAsync(run, child, token))
                {
                    return true;
                }
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                // The plain search would not have asked for it, so it cannot end the run.
                foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Added).ToList())
                {
                    entry.State = EntityState.Detached;
                }

                await context.Entry(run).ReloadAsync(token);
                var warning = $"Generation {number}, alternative {child.Alternative}: {exception.Message}";
                run.Warnings = run.Warnings.Contains(warning, StringComparer.Ordinal) ? run.Warnings : [.. run.Warnings, warning];
                await context.SaveChangesAsync(token);
            }
        }

        return false;
    }

    private static bool IsRefusal(Exception exception) => exception is FactoryException or FluentValidation.ValidationException or ArgumentException or ArithmeticException;

    // What the failed step had half prepared must not be saved with the run's end.
    private async Task<EvolutionRun> AfreshAsync(EvolutionRun run, CancellationToken token)
    {
        foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.Entity != run).ToList())
        {
            entry.State = EntityState.Detached;
        }

        await context.Entry(run).ReloadAsync(token);
        return run;
    }
}
