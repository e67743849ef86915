using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Generations;

/// <summary>A generation about to be made.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Features">Its features.</param>
/// <param name="ParentModelId">The parent's model, null for the seed.</param>
/// <param name="ParentSqn">The parent's best SQN.</param>
/// <param name="Pruned">Features removed from the parent.</param>
/// <param name="Reason"><c>seed</c> or <c>low_importance</c>.</param>
internal sealed record Child(int Number, IReadOnlyList<string> Features, Guid? ParentModelId, double? ParentSqn, IReadOnlyList<string> Pruned, string Reason);

/// <summary>Trains a generation, or reuses the model of its fingerprint, and queues its strategies.</summary>
internal sealed class GenerationTraining(EvolutionContext context, DatabaseSession session, IMediator mediator, RunEnding ending, RunCancellation cancellation, TimeProvider clock)
{
    internal async Task RunAsync(EvolutionRun run, Child child, CancellationToken token)
    {
        var started = clock.GetUtcNow();
        var planning = clock.GetTimestamp();
        var config = run.Config();
        var specification = config.Training(child.Features, null);
        var plan = await mediator.Send(new PlanTraining(specification), token);
        if (await context.Lineage.AnyAsync(record => record.RunId == run.Id && record.Fingerprint == plan.Fingerprint, token))
        {
            await ending.EndAsync(run, RunStatus.Completed, "cycle", null, token);
            return;
        }

        var planSeconds = clock.GetElapsedTime(planning).TotalSeconds;
        (run.Step, run.CurrentGeneration, run.ModelsDone, run.ModelsTotal) = ("training", child.Number, 0, plan.Cells);
        await context.SaveChangesAsync(token);
        var fitting = clock.GetTimestamp();
        await using var reservation = plan.ModelId is null ? await mediator.Send(new ReserveTraining(plan.Fingerprint), token) : null;
        plan = plan with { ModelId = plan.ModelId ?? reservation!.ModelId };
        var fitted = plan.ModelId is null ? await FitAsync(run.Id, specification, token) : null;
        var generation = new Generation { RunId = run.Id, Number = child.Number, StartedAt = started, PlanSeconds = planSeconds, FitSeconds = clock.GetElapsedTime(fitting).TotalSeconds };
        await session.InTransactionAsync(inner => CommitAsync(run, child, generation, config, plan, fitted, inner), token);
    }

    private async Task<FittedModel> FitAsync(Guid runId, TrainingSpecification specification, CancellationToken token)
    {
        var done = 0;
        using var work = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watch = cancellation.WatchAsync(runId, () => Volatile.Read(ref done), work, clock);
        try
        {
            return await mediator.Send(new FitModel(specification, cells => Volatile.Write(ref done, cells)), work.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new RunCancelledException();
        }
        finally
        {
            await work.CancelAsync();
            await watch;
        }
    }

    // Model, lineage, generation and queued strategies stand or fall together.
    private async Task CommitAsync(EvolutionRun run, Child child, Generation generation, EvolutionRequest config, TrainingPlan plan, FittedModel? fitted, CancellationToken token)
    {
        var storing = clock.GetTimestamp();
        var model = fitted is null
            ? new StoredModel(plan.ModelId!.Value, plan.Fingerprint, Reused: true, 0)
            : await mediator.Send(new StoreModel(fitted), token);
        var batch = await mediator.Send(new QueueSimulations(model.ModelId, config.Tickers(), run.Id, child.Number, child.ParentSqn, config.Grid(), config.Settings()), token);
        context.Lineage.Add(new()
        {
            Id = Guid.CreateVersion7(),
            RunId = run.Id,
            Generation = child.Number,
            ParentModelId = child.ParentModelId,
            ChildModelId = model.ModelId,
            ParentSqn = child.ParentSqn,
            PrunedFeatures = [.. child.Pruned],
            RemainingFeatures = [.. plan.Features],
            PruningReason = child.Reason,
            Fingerprint = plan.Fingerprint,
            CreatedAt = clock.GetUtcNow(),
        });
        generation.ModelId = model.ModelId;
        generation.Fingerprint = plan.Fingerprint;
        generation.Features = [.. plan.Features];
        generation.ModelsTrained = model.ModelsTrained;
        generation.Fits = model.Reused ? 0 : plan.Fits;
        generation.Reused = model.Reused;
        generation.BatchId = batch.BatchId;
        generation.StoreSeconds = clock.GetElapsedTime(storing).TotalSeconds;
        context.Generations.Add(generation);
        run.Step = "simulating";
        run.ModelsDone = run.ModelsTotal;
        await context.SaveChangesAsync(token);
    }
}
