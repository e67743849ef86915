using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Runs;

/// <summary>
/// The factory's loop. Every turn looks at what is committed and does the next step: train generation 0, simulate and judge
/// an unjudged generation, or prune and train the next one. So a run that was interrupted anywhere simply goes on.
/// </summary>
internal sealed class RunEvolutionHandler(EvolutionContext context, GenerationTraining training, GenerationSimulation simulation, NextGeneration next, RunEnding ending, RunCancellation cancellation, TimeProvider clock, ILogger<RunEvolutionHandler> logger)
    : AsyncRequestHandler<RunEvolution>
{
    protected override async Task Handle(RunEvolution request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.SingleOrDefaultAsync(candidate => candidate.Id == request.RunId, cancellationToken);
        if (run is null || RunStatus.IsEnded(run.Status))
        {
            return;
        }

        run.Status = RunStatus.Running;
        run.StartedAt ??= clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        while (!RunStatus.IsEnded(run.Status))
        {
            await StepAsync(run, cancellationToken);
        }
    }

    private async Task StepAsync(EvolutionRun run, CancellationToken token)
    {
        if (await cancellation.IsRequestedAsync(run.Id, token))
        {
            await ending.StopAsync(run, token);
            return;
        }

        var last = await context.Generations.Where(generation => generation.RunId == run.Id).OrderByDescending(generation => generation.Number).FirstOrDefaultAsync(token);
        var failure = last is { Judged: false } ? "simulation_error" : "training_error";
        try
        {
            if (last is { Judged: false })
            {
                await simulation.RunAsync(run, last, token);
            }
            else if (last is null)
            {
                var config = run.Config();
                await training.RunAsync(run, new(0, config.SeedFeatures!, null, null, [], "seed"), token);
            }
            else if (await next.DecideAsync(run, last, token) is { } child)
            {
                await training.RunAsync(run, child, token);
            }
        }
        catch (RunCancelledException)
        {
            await ending.StopAsync(await AfreshAsync(run, token), token);
        }
        catch (Exception exception) when (exception is FactoryException or FluentValidation.ValidationException or ArgumentException or ArithmeticException)
        {
            logger.LogWarning(exception, "Run {Run} of {Symbol} cannot go on.", run.Id, run.Symbol);
            await ending.EndAsync(await AfreshAsync(run, token), RunStatus.Failed, failure, exception.Message, token);
        }
    }

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
