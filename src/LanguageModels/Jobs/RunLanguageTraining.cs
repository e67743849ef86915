using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs.Backends;
using StrategyFactory.LanguageModels.Jobs.Exports;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Carries a training out, from where it was interrupted.</summary>
internal sealed class RunLanguageTrainingHandler(
    LanguageModelsContext context,
    TrainingBackends backends,
    TrainingExporting exporting,
    TrainingEnding ending,
    TrainingFolders folders,
    NewVersions versions,
    DatabaseSession session,
    NpgsqlDataSource source,
    TimeProvider clock,
    ILogger<RunLanguageTrainingHandler> logger,
    IChangeAnnouncer? announcer = null)
    : AsyncRequestHandler<RunLanguageTraining>
{
    protected override async Task Handle(RunLanguageTraining request, CancellationToken cancellationToken)
    {
        var job = await context.TrainingJobs.SingleOrDefaultAsync(candidate => candidate.Id == request.TrainingId, cancellationToken);
        if (job is null || TrainingStatus.IsEnded(job.Status))
        {
            return;
        }

        var goesOn = job.StartedAt is not null;
        (job.Status, job.StartedAt) = (TrainingStatus.Running, job.StartedAt ?? clock.GetUtcNow());
        context.TrainingEvents.Add(new() { JobId = job.Id, At = clock.GetUtcNow(), Message = goesOn ? "It goes on." : "It begins." });
        await context.SaveChangesAsync(cancellationToken);

        await using var watch = new TrainingWatch(job.Id, source, clock, announcer, cancellationToken);
        await watch.StartAsync();
        try
        {
            var outcome = await TrainAsync(job, watch);
            await EndAsync(job.Id, outcome, cancellationToken);
        }
        catch (OperationCanceledException) when (watch.IsCancelled && !cancellationToken.IsCancellationRequested)
        {
            await ending.EndAsync(
                job.Id, TrainingStatus.Cancelled, null, $"It was cancelled after step {watch.Step}.", cancellationToken);
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            logger.LogWarning(refusal, "Language training {Training} cannot go on.", job.Id);
            await ending.EndAsync(job.Id, TrainingStatus.Failed, refusal.Message, $"It failed: {refusal.Message}", cancellationToken);
        }
    }

    private async Task<LanguageTrainingOutcome> TrainAsync(TrainingJob job, TrainingWatch watch)
    {
        try
        {
            watch.Token.ThrowIfCancellationRequested();
            // what goes on already must not end for what may be missing to start it
            var backend = job.BackendState is null ? await backends.RequireAsync(job.Backend, watch.Token) : backends.Of(job.Backend);
            return await exporting.WriteAsync(job, await backend.RunAsync(job, watch), watch);
        }
        finally
        {
            await watch.StopAsync();
        }
    }

    private async Task EndAsync(Guid id, LanguageTrainingOutcome outcome, CancellationToken token)
    {
        context.ChangeTracker.Clear();
        var job = await context.TrainingJobs.SingleAsync(candidate => candidate.Id == id, token);
        (job.Status, job.Outcome, job.Seconds, job.FinishedAt, job.BackendState) =
            (TrainingStatus.Completed, FactoryJson.Write(outcome), outcome.Seconds, clock.GetUtcNow(), null);
        context.TrainingEvents.Add(new()
        {
            JobId = id,
            At = clock.GetUtcNow(),
            Message = $"It ended ({outcome.End}){Losses(outcome)}.",
        });
        var asked = job.Asked;
        RegisteredVersion begun = new()
        {
            Name = job.Name,
            BaseModel = job.BaseModel,
            TrainingId = job.Id,
            Philosopher = asked.Philosopher,
            Domain = asked.Domain,
        };
        var version = await versions.OfTrainingAsync(begun, outcome, job.DatasetPath, token);
        await session.InTransactionAsync(
            async inner =>
            {
                await context.SaveChangesAsync(inner);
                return await versions.AddAsync(version, inner);
            },
            token);
        folders.DeleteCheckpoint(id);
    }

    private static string Losses(LanguageTrainingOutcome outcome) =>
        outcome is { FirstValidationLoss: { } first, BestValidationLoss: { } best, BestStep: var step }
            ? FormattableString.Invariant($": validation loss {first:0.0000} before the first step, {best:0.0000} after step {step}")
            : "";

    /// <summary>What a training can be wrong about, as opposed to a fault of the machine.</summary>
    private static bool IsRefusal(Exception exception) =>
        exception is FactoryException or ValidationException or ArgumentException or ArithmeticException or InvalidOperationException;
}
