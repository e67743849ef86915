using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets;
using StrategyFactory.LanguageModels.Files;
using StrategyFactory.LanguageModels.Jobs.Backends;
using StrategyFactory.LanguageModels.Jobs.Exports;

namespace StrategyFactory.LanguageModels.Jobs;

internal sealed class StartLanguageTrainingValidator : AbstractValidator<StartLanguageTraining>
{
    public StartLanguageTrainingValidator() => RuleFor(command => command.Request).Custom((request, rules) =>
    {
        foreach (var failure in TrainingRules.Failures(request))
        {
            rules.AddFailure(failure);
        }
    });
}

internal sealed class StartLanguageTrainingHandler(
    LanguageModelsContext context,
    DatabaseSession session,
    IDurableCommandQueue queue,
    TrainingBackends backends,
    BaseModels bases,
    TrainingExporting exporting,
    IMediator mediator,
    DatasetFiles files,
    IOptions<LanguageModelsOptions> options,
    TimeProvider clock)
    : IRequestHandler<StartLanguageTraining, LanguageTraining>
{
    private const string KeyField = "idempotency_key";

    public async Task<LanguageTraining> Handle(StartLanguageTraining command, CancellationToken cancellationToken)
    {
        var request = command.Request;
        if (await KnownAsync(request, cancellationToken) is { } known)
        {
            return known.Describe();
        }

        await CheckAsync(request, cancellationToken);
        exporting.Check(request);
        var (dataset, validation) = await DatasetAsync(request, cancellationToken);
        var now = clock.GetUtcNow();
        var job = new TrainingJob
        {
            Id = Guid.CreateVersion7(now),
            Name = request.Name ?? FormattableString.Invariant($"{request.BaseModel}-{now:yyyyMMdd-HHmmss}"),
            Backend = request.Backend,
            BaseModel = request.BaseModel!,
            IdempotencyKey = request.IdempotencyKey,
            Request = FactoryJson.Write(request),
            DatasetPath = dataset,
            ValidationPath = validation,
            CreatedAt = now,
        };
        try
        {
            await StoreAsync(job, cancellationToken);
            return job.Describe();
        }
        catch (DbUpdateException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // another one with this key came in between
            context.ChangeTracker.Clear();
            return (await KnownAsync(request, cancellationToken))!.Describe();
        }
    }

    private Task StoreAsync(TrainingJob job, CancellationToken token) => session.InTransactionAsync(
        async inner =>
        {
            context.TrainingJobs.Add(job);
            await context.SaveChangesAsync(inner);
            await queue.EnqueueAsync(new RunLanguageTraining(job.Id), inner);
        },
        token);

    private async Task<TrainingJob?> KnownAsync(LanguageTrainingRequest request, CancellationToken token)
    {
        if (request.IdempotencyKey is not { } key
            || await context.TrainingJobs.AsNoTracking().SingleOrDefaultAsync(job => job.IdempotencyKey == key, token) is not { } known)
        {
            return null;
        }

        return FactoryJson.Write(known.Asked) == FactoryJson.Write(request)
            ? known
            : throw new ConflictException(
                $"{KeyField}: '{key}' belongs to training {known.Id}, which was asked for otherwise; a new key.", KeyField);
    }

    /// <summary>What is not here is told all at once: whoever posts a request made for another machine wants to know all of it.</summary>
    private async Task CheckAsync(LanguageTrainingRequest request, CancellationToken token)
    {
        ITrainingBackend backend;
        try
        {
            backend = await backends.RequireAsync(request.Backend, token);
        }
        catch (UnprocessableException refusal)
        {
            throw new UnprocessableException(refusal.Message + Lacking(request.BaseModel!), refusal.Field);
        }

        await backend.CheckAsync(request, token);
    }

    /// <summary>What is said of a base that could not be trained here either.</summary>
    private string Lacking(string baseModel)
    {
        try
        {
            _ = bases.Require(baseModel, "base_model");
            return "";
        }
        catch (UnprocessableException refusal)
        {
            return " " + refusal.Message;
        }
    }

    private async Task<(string Dataset, string? Validation)> DatasetAsync(LanguageTrainingRequest request, CancellationToken token)
    {
        if (request.DatasetPath is null)
        {
            var made = await mediator.Send(
                new ExportDataset
                {
                    Philosopher = request.Philosopher,
                    Domain = request.Domain,
                    ConquestType = request.ConquestType,
                    Format = DatasetFormat.OpenAi,
                    ValidationShare = request.ValidationShare,
                },
                token);
            RequireSound(made.TrainReport, "dataset_path", made.DatasetPath);
            return (made.DatasetPath, made.ValidationPath);
        }

        var dataset = await SoundAsync(request.DatasetPath, "dataset_path", token);
        return (dataset, request.ValidationPath is null
            ? files.ValidationOf(dataset)
            : await SoundAsync(request.ValidationPath, "validation_path", token));
    }

    private async Task<string> SoundAsync(string given, string field, CancellationToken token)
    {
        var path = StoragePath.Existing(options.Value.StorageFolder, given, field);
        RequireSound(await mediator.Send(new ValidateDataset(path), token), field, given);
        return path;
    }

    private static void RequireSound(DatasetReport report, string field, string path)
    {
        if (report.Errors > 0)
        {
            var first = report.Issues.First(issue => issue.Severity == IssueSeverity.Error);
            var place = first.Line is { } line ? $"on line {line}" : "of the whole";
            throw new UnprocessableException(
                $"{field}: '{path}' has {report.Errors} errors, the first of them {place}: {first.Message}", field);
        }
    }
}

internal sealed class CancelLanguageTrainingHandler(LanguageModelsContext context, TrainingEnding ending, IMediator mediator)
    : IRequestHandler<CancelLanguageTraining, LanguageTraining>
{
    public async Task<LanguageTraining> Handle(CancelLanguageTraining request, CancellationToken cancellationToken)
    {
        var here = await mediator.Send(new GetLanguageTraining(request.TrainingId), cancellationToken);
        if (!await ending.AskAsync(request.TrainingId, cancellationToken))
        {
            throw new ConflictException($"Training {request.TrainingId} has ended already ({here.Status}).", "id");
        }

        context.ChangeTracker.Clear();
        return await mediator.Send(new GetLanguageTraining(request.TrainingId), cancellationToken);
    }
}

internal static class StartLanguageTrainingEndpoints
{
    internal static void MapStartLanguageTraining(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1/fine-tuning/jobs").WithTags("Language models");
        jobs.MapPost(
            "",
            async (
                LanguageTrainingRequest request, [FromHeader(Name = "Idempotency-Key")] string? key, IMediator mediator,
                CancellationToken token) =>
            {
                var started = await mediator.Send(
                    new StartLanguageTraining(key is null ? request : request with { IdempotencyKey = key }), token);
                return TypedResults.Accepted($"/v1/fine-tuning/jobs/{started.Id}", started);
            })
            .WithName("StartLanguageTraining").WithSummary("Starts a training");
        jobs.MapPost("/{id:guid}/cancel", async (Guid id, IMediator mediator, CancellationToken token) =>
                TypedResults.Accepted($"/v1/fine-tuning/jobs/{id}", await mediator.Send(new CancelLanguageTraining(id), token)))
            .WithName("CancelLanguageTraining").WithSummary("Asks a training to stop");
    }
}
