using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Generations;

/// <summary>Trains a generation, or reuses the model of its fingerprint, and queues its strategies.</summary>
internal sealed class GenerationTraining(
    EvolutionContext context, DatabaseSession session, IMediator mediator, RunCancellation cancellation, EarlyTraining early, Trajectory trajectory, GridRegret regret, StrategyChoice choice, TimeProvider clock)
{
    /// <summary>Trains and stores; false, with nothing stored, when the lineage has been at this fingerprint before.</summary>
    internal async Task<bool> RunAsync(EvolutionRun run, Child child, CancellationToken token)
    {
        var generation = new Generation { RunId = run.Id, Number = child.Number, Alternative = child.Alternative, Continues = child.Alternative == 0, StartedAt = clock.GetUtcNow() };
        var planning = clock.GetTimestamp();
        var config = run.Config();
        var specification = config.Training(child.Features, null);
        var (plan, training) = await mediator.Send(new PrepareTraining(specification), token);
        if (await context.Lineage.AnyAsync(record => record.RunId == run.Id && record.Fingerprint == plan.Fingerprint, token))
        {
            return false;
        }

        generation.Trajectory = JsonSerializer.Serialize(await trajectory.LookUpAsync(run, child, plan, token), FactoryJson.Options);
        generation.PlanSeconds = clock.GetElapsedTime(planning).TotalSeconds;
        (run.Step, run.CurrentGeneration, run.ModelsDone, run.ModelsTotal) = ("training", child.Number, 0, plan.Cells);
        await context.SaveChangesAsync(token);

        var fitting = clock.GetTimestamp();
        var ready = early.IsUnderWay ? await WatchedAsync(run.Id, () => 0, inner => early.TakeAsync(plan.Fingerprint, inner), token) : null;
        await using var reservation = ready?.Reservation ?? (plan.ModelId is null ? await mediator.Send(new ReserveTraining(plan.Fingerprint), token) : null);
        plan = plan with { ModelId = plan.ModelId ?? reservation!.ModelId };
        var fitted = plan.ModelId is null ? ready?.Model ?? await FitAsync(run.Id, training, token) : null;
        generation.FitSeconds = clock.GetElapsedTime(fitting).TotalSeconds;
        List<SavingRecord> savings = [.. TrainedSavings.Of(config, generation, plan, fitted, ready)];
        if (config.AdaptiveGrid)
        {
            savings.Add(await WatchedAsync(run.Id, () => plan.Cells, inner => regret.MeasureAsync(config, generation, plan, fitted, inner), token));
        }

        var chosen = await choice.OfAsync(run, config, token);
        if (chosen?.Saving(generation) is { } saving)
        {
            savings.Add(saving);
        }

        var warning = chosen is { Places: null } && child.Number == 0 ? $"surrogate: {chosen.Note}." : null;
        generation.Places = chosen?.Places is { } places ? [.. places] : null;
        await session.InTransactionAsync(inner => CommitAsync(run, child, generation, config, plan, fitted, savings, warning, inner), token);
        return true;
    }

    private async Task<FittedModel> FitAsync(Guid runId, PreparedTraining training, CancellationToken token)
    {
        var done = 0;
        var fit = new FitModel(training.Specification, cells => Volatile.Write(ref done, cells)) { Prepared = training };
        return await WatchedAsync(runId, () => Volatile.Read(ref done), inner => mediator.Send(fit, inner), token);
    }

    // Work that may take long, ended when somebody asks the run to stop.
    private async Task<T> WatchedAsync<T>(Guid runId, Func<int> cellsDone, Func<CancellationToken, Task<T>> act, CancellationToken token)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watch = cancellation.WatchAsync(runId, cellsDone, work, clock);
        try
        {
            return await act(work.Token);
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

    // Model, lineage, generation, savings and queued strategies stand or fall together.
    private async Task CommitAsync(
        EvolutionRun run, Child child, Generation generation, EvolutionRequest config, TrainingPlan plan, FittedModel? fitted, List<SavingRecord> savings, string? warning, CancellationToken token)
    {
        var storing = clock.GetTimestamp();
        var model = fitted is null
            ? new StoredModel(plan.ModelId!.Value, plan.Fingerprint, Reused: true, 0)
            : await mediator.Send(new StoreModel(fitted), token);
        var batch = await mediator.Send(
            new QueueSimulations(model.ModelId, config.Tickers(), run.Id, child.Number, child.ParentSqn, config.Grid(), config.Settings(), generation.Places), token);
        context.Lineage.Add(new()
        {
            Id = Guid.CreateVersion7(),
            RunId = run.Id,
            Generation = child.Number,
            Alternative = child.Alternative,
            ParentModelId = child.ParentModelId,
            ChildModelId = model.ModelId,
            ParentSqn = child.ParentSqn,
            PrunedFeatures = [.. child.Pruned],
            WithinNoise = [.. child.WithinNoise],
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
        context.Savings.AddRange(savings);
        run.Warnings = warning is null ? run.Warnings : [.. run.Warnings, warning];
        run.Step = "simulating";
        run.ModelsDone = run.ModelsTotal;
        await context.SaveChangesAsync(token);
    }
}
