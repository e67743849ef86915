using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Evolution.Turns;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Steps;

/// <summary>Trains a generation, or reuses the model of its fingerprint, and queues its strategies.</summary>
internal sealed class Train(
    EvolutionContext context, DatabaseSession session, IMediator mediator, RunCancellation cancellation, Overlap overlap,
    Trajectory trajectory, AdaptiveGrid adaptive, Surrogate surrogate, TimeProvider clock)
{
    private sealed class StopAskedException : Exception;

    /// <summary>A generation that is ready to be stored.</summary>
    private sealed record Trained(Generation Generation, Child Child, TrainingPlan Plan, FittedModel? Fitted)
    {
        internal List<SavingRecord> Savings { get; } = [];

        internal string? Warning { get; set; }
    }

    /// <summary>
    /// Trains and stores; <see cref="StopReason.Cycle"/>, with nothing stored, when the lineage has been at this fingerprint.
    /// </summary>
    internal async Task<StepOutcome> RunAsync(EvolutionRun run, ResolvedEvolution evolution, Child child, CancellationToken token)
    {
        try
        {
            return await TrainAsync(run, evolution, child, token);
        }
        catch (StopAskedException)
        {
            return StepOutcome.End(StopReason.Cancelled);
        }
    }

    private async Task<StepOutcome> TrainAsync(EvolutionRun run, ResolvedEvolution evolution, Child child, CancellationToken token)
    {
        var generation = new Generation
        {
            RunId = run.Id,
            Number = child.Number,
            Alternative = child.Alternative,
            Continues = child.Alternative == 0,
            StartedAt = clock.GetUtcNow(),
        };
        var planning = clock.GetTimestamp();
        var prepare = new PrepareTraining(evolution.TrainingOn(child.Features)) { AsOf = run.Id };
        var (plan, training) = await mediator.Send(prepare, token);
        if (await context.Lineage.AnyAsync(record => record.RunId == run.Id && record.Fingerprint == plan.Fingerprint, token))
        {
            return StepOutcome.End(StopReason.Cycle);
        }

        generation.Trajectory = FactoryJson.Write(await trajectory.LookUpAsync(run, evolution, child, plan, token));
        generation.PlanSeconds = clock.GetElapsedTime(planning).TotalSeconds;
        (run.Step, run.CurrentGeneration, run.ModelsDone, run.ModelsTotal) = (RunStep.Training, child.Number, 0, plan.Cells);
        await context.SaveChangesAsync(token);
        await FitAndStoreAsync(run, evolution, child, generation, plan, training, token);
        return StepOutcome.Continue;
    }

    // The reservation is held until the model is stored.
    private async Task FitAndStoreAsync(
        EvolutionRun run, ResolvedEvolution evolution, Child child, Generation generation, TrainingPlan plan, PreparedTraining training,
        CancellationToken token)
    {
        var fitting = clock.GetTimestamp();
        var early = overlap.IsUnderWay
            ? await WatchedAsync(run.Id, () => 0, inner => overlap.TakeAsync(plan.Fingerprint, inner), token)
            : null;
        await using var reservation = early?.Reservation
            ?? (plan.ModelId is null ? await mediator.Send(new ReserveTraining(plan.Fingerprint), token) : null);
        plan = plan with { ModelId = plan.ModelId ?? reservation!.ModelId };
        var fitted = plan.ModelId is null ? early?.Model ?? await FitAsync(run.Id, training, token) : null;
        generation.FitSeconds = clock.GetElapsedTime(fitting).TotalSeconds;

        var trained = new Trained(generation, child, plan, fitted);
        await TellSavingsAsync(run, evolution.Search, trained, early, token);
        await ChooseAsync(run, evolution, trained, token);
        await session.InTransactionAsync(inner => StoreAsync(run, evolution, trained, inner), token);
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
            throw new StopAskedException();
        }
        finally
        {
            await work.CancelAsync();
            await watch;
        }
    }

    private async Task TellSavingsAsync(
        EvolutionRun run, SearchOptions search, Trained trained, EarlyModel? early, CancellationToken token)
    {
        var (generation, plan, fitted) = (trained.Generation, trained.Plan, trained.Fitted);
        if (search.Overlap && generation is { Number: > 0, Alternative: 0 })
        {
            trained.Savings.Add(Overlap.Trained(generation, early));
        }

        if (search.LookAhead > 1 && generation is { Number: > 0, Alternative: > 0 })
        {
            trained.Savings.Add(LookAhead.Trained(generation, plan, fitted));
        }

        if (search.AdaptiveGrid)
        {
            trained.Savings.Add(await WatchedAsync(
                run.Id, () => plan.Cells, inner => adaptive.TrainedAsync(search, generation, plan, fitted, inner), token));
        }
    }

    private async Task ChooseAsync(EvolutionRun run, ResolvedEvolution evolution, Trained trained, CancellationToken token)
    {
        if (await surrogate.ChooseAsync(run, evolution, token) is not { } chosen)
        {
            return;
        }

        trained.Savings.Add(Surrogate.Trained(trained.Generation, chosen));
        trained.Generation.Places = chosen.Places is { } places ? [.. places] : null;
        trained.Warning = chosen.Places is null && trained.Child.Number == 0 ? $"surrogate: {chosen.Note}." : null;
    }

    // Model, lineage, generation, savings and queued strategies stand or fall together.
    private async Task StoreAsync(EvolutionRun run, ResolvedEvolution evolution, Trained trained, CancellationToken token)
    {
        var storing = clock.GetTimestamp();
        var (generation, child, plan, fitted) = trained;
        var model = fitted is null
            ? new StoredModel(plan.ModelId!.Value, plan.Fingerprint, Reused: true, 0)
            : await mediator.Send(new StoreModel(fitted), token);
        var queue = new QueueSimulations(
            model.ModelId, evolution.Tickers, run.Id, child.Number, child.ParentSqn, evolution.Grid, evolution.Settings, generation.Places);
        var batch = await mediator.Send(queue, token);
        context.Lineage.Add(Lineage(run, child, model.ModelId, plan));
        generation.ModelId = model.ModelId;
        generation.Fingerprint = plan.Fingerprint;
        generation.Features = [.. plan.Features];
        generation.ModelsTrained = model.ModelsTrained;
        generation.Fits = model.Reused ? 0 : plan.Fits;
        generation.Reused = model.Reused;
        generation.BatchId = batch.BatchId;
        generation.StoreSeconds = clock.GetElapsedTime(storing).TotalSeconds;
        context.Generations.Add(generation);
        context.Savings.AddRange(trained.Savings);
        run.Warnings = trained.Warning is { } warning ? [.. run.Warnings, warning] : run.Warnings;
        run.Step = RunStep.Simulating;
        run.ModelsDone = run.ModelsTotal;
        await context.SaveChangesAsync(token);
    }

    private LineageRecord Lineage(EvolutionRun run, Child child, Guid modelId, TrainingPlan plan) => new()
    {
        Id = Guid.CreateVersion7(),
        RunId = run.Id,
        Generation = child.Number,
        Alternative = child.Alternative,
        ParentModelId = child.ParentModelId,
        ChildModelId = modelId,
        ParentSqn = child.ParentSqn,
        PrunedFeatures = [.. child.Pruned],
        WithinNoise = [.. child.WithinNoise],
        RemainingFeatures = [.. plan.Features],
        PruningReason = child.Reason,
        Fingerprint = plan.Fingerprint,
        CreatedAt = clock.GetUtcNow(),
    };
}
