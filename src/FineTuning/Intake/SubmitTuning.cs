using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.Intake;

internal sealed class SubmitTuningValidator : AbstractValidator<SubmitTuning>
{
    public SubmitTuningValidator()
    {
        this.ForSubmission(command => command.FileName, command => command.Metadata);
        RuleFor(command => command.Priority).Must(priority => priority is null or (>= 1 and <= 999))
            .WithMessage(command => $"priority: {command.Priority} is not allowed; 1 to 999.");
        RuleFor(command => command.Metadata.IsBatch).Equal(false).OverridePropertyName("symbols")
            .WithMessage("symbols: several are a batch; here symbol, or same_inputs is allowed.");
    }
}

internal sealed class SubmitTuningHandler(
    FineTuningContext context, DatabaseSession session, IMediator mediator, ThresholdsInUse thresholds, IOptions<FineTuningOptions> options,
    TimeProvider clock)
    : IRequestHandler<SubmitTuning, SubmittedTuning>
{
    // Entity Framework numbers parameters in its own way.
    private const string JoinBatch = "update fine_tuning.controller_jobs set batch_ids = array_append(batch_ids, {0}) where id = {1}";

    public async Task<SubmittedTuning> Handle(SubmitTuning request, CancellationToken cancellationToken)
    {
        var content = request.Content.ToArray();
        var file = ReadableFile.Read(content);
        var sha256 = ReadableFile.Sha256(content);
        var metadata = await SeveralSymbols.ResolvedAsync(
            request.FileName, request.Metadata, file, mediator, options.Value, cancellationToken);
        var identity = metadata.Identity(sha256);
        if (!request.Again && await ExistingAsync(identity, cancellationToken) is { } existing)
        {
            return await JoinedAsync(existing, request.Batch, cancellationToken);
        }

        var meanings = await InputMeanings.OfAsync(mediator, metadata.Expert, metadata.Executor, file, cancellationToken);
        var space = ReadableFile.Allowed(ReadableFile.Space(file, meanings), metadata.Where);
        await ReadableFile.RequireFitAsync(file, metadata, mediator, cancellationToken);
        string[] waits = metadata.Choice.Waits is { } wait ? [wait.Text] : [];
        var job = Job(request, metadata, sha256, [.. waits, .. space.Warnings()]);
        job.DedupeKey = request.Again ? null : identity;
        try
        {
            return await session.InTransactionAsync(inner => StoreAsync(job, request, content, space, inner), cancellationToken);
        }
        catch (DbUpdateException failure) when (
            failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } && !request.Again
            && request.Batch is null)
        {
            // Somebody else was faster with the same content.
            context.ChangeTracker.Clear();
            return await ExistingAsync(identity, cancellationToken)
                ?? throw new ConflictException($"The content of '{request.FileName}' is being submitted by somebody else.", "file");
        }
    }

    private async Task<SubmittedTuning> JoinedAsync(SubmittedTuning existing, Guid? batch, CancellationToken token)
    {
        if (batch is { } id)
        {
            await context.Database.ExecuteSqlRawAsync(JoinBatch, [id, existing.JobId], token);
        }

        return existing;
    }

    private async Task<SubmittedTuning?> ExistingAsync(string identity, CancellationToken token)
    {
        var job = await context.Jobs.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.DedupeKey == identity, token);
        if (job is null)
        {
            return null;
        }

        var task = await context.Tasks.AsNoTracking().Where(candidate => candidate.JobId == job.Id && candidate.ParentTaskId == null)
            .Select(candidate => new { candidate.Id, candidate.Passes }).SingleAsync(token);
        return Answer(job, task.Id, task.Passes, duplicate: true);
    }

    private ControllerJob Job(SubmitTuning request, ResolvedMetadata metadata, string sha256, List<string> warnings) => new()
    {
        Id = Guid.CreateVersion7(),
        Source = request.Source switch
        {
            TuningSource.Watch => ControllerJob.FromWatch,
            TuningSource.Upload => "upload",
            _ => "command_line",
        },
        FileName = PlainFileName.Of(request.FileName),
        ContentSha256 = sha256,
        FilePending = request.Source == TuningSource.Watch,
        Expert = metadata.Expert,
        Executor = metadata.Executor,
        StandIn = metadata.Choice.StandIn is { } standIn ? JsonSerializer.Serialize(standIn, FactoryJson.Options) : null,
        Condition = metadata.Where,
        Symbol = metadata.Symbol,
        Symbols = [.. metadata.Symbols],
        Timeframe = metadata.Timeframe.Format(),
        FromTime = metadata.From?.ToUniversalTime(),
        ToTime = metadata.To?.ToUniversalTime(),
        InitialDeposit = metadata.InitialDeposit,
        WalkForward = request.Metadata.WalkForward,
        Rolling = request.Metadata.Rolling,
        UserName = metadata.User,
        Warnings = warnings,
        BatchIds = request.Batch is { } batch ? [batch] : [],
        CreatedAt = clock.GetUtcNow(),
    };

    private async Task<SubmittedTuning> StoreAsync(
        ControllerJob job, SubmitTuning request, byte[] content, TickedSpace space, CancellationToken token)
    {
        var now = clock.GetUtcNow();
        var task = new ControllerTask
        {
            Id = Guid.CreateVersion7(),
            JobId = job.Id,
            Priority = request.Priority,
            MaxAttempts = (await thresholds.ReadAsync(token)).MaxAttempts,
            Passes = space.Passes,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var artifact = NewArtifact.Of(task, ControllerArtifact.InputSet, job.FileName, content, now);
        task.InputArtifactId = artifact.Id;
        context.AddRange(job, task, artifact);
        await context.SaveChangesAsync(token);
        return Answer(job, task.Id, space.Passes, duplicate: false);
    }

    private static SubmittedTuning Answer(ControllerJob job, Guid taskId, long passes, bool duplicate) =>
        new(job.Id, taskId, duplicate, job.Expert, job.Executor, job.Symbol, job.Timeframe, passes, job.Warnings)
        {
            StandIn = job.StandsIn,
        };
}

internal static class SubmitTuningEndpoint
{
    internal static void MapSubmitTuning(this RouteGroupBuilder controller) =>
        controller.MapPost(
                "/tasks",
                async Task<IResult> (IFormFile file, [AsParameters] TuningForm form, [FromForm] bool? again, [FromForm] int? priority,
                    IMediator mediator, CancellationToken token) =>
                {
                    var submission = new SubmitTuning
                    {
                        FileName = file.FileName,
                        Content = await file.ContentAsync(token),
                        Metadata = form.Metadata,
                        Again = again ?? false,
                        Priority = priority,
                    };
                    if (submission.Metadata.IsBatch)
                    {
                        var batch = await mediator.Send(new SubmitTuningBatch(submission), token);
                        return batch.Jobs.All(job => job.Duplicate)
                            ? TypedResults.Ok(batch)
                            : TypedResults.Accepted($"/controller/batches/{batch.BatchId}", batch);
                    }

                    var submitted = await mediator.Send(submission, token);
                    return submitted.Duplicate
                        ? TypedResults.Ok(submitted)
                        : TypedResults.Accepted($"/controller/tasks/{submitted.TaskId}", submitted);
                })
            .TakesSetFile().WithSummary("Uploads a .set file").Produces<SubmittedTuning>(StatusCodes.Status202Accepted);
}
