using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons;

internal sealed class StartLanguageComparisonValidator : AbstractValidator<StartLanguageComparison>
{
    public StartLanguageComparisonValidator() => RuleFor(command => command.Request).Custom((request, rules) =>
    {
        foreach (var failure in ComparisonRules.Failures(request, rules.InstanceToValidate.Prompts is not null))
        {
            rules.AddFailure(failure);
        }
    });
}

internal sealed class StartLanguageComparisonHandler(
    LanguageModelsContext context,
    DatabaseSession session,
    IDurableCommandQueue queue,
    ComparisonPrompts prompts,
    ComparisonPlanning planning,
    IMediator mediator,
    TimeProvider clock)
    : IRequestHandler<StartLanguageComparison, LanguageComparison>
{
    private const string KeyField = "idempotency_key";

    public async Task<LanguageComparison> Handle(StartLanguageComparison request, CancellationToken cancellationToken)
    {
        var read = await prompts.ReadAsync(request.Request, request.Prompts, cancellationToken);
        // the prompts are kept one by one; a path is where they lay once
        var asked = request.Request with { Prompts = null };
        if (await KnownAsync(asked, read, cancellationToken) is { } known)
        {
            return await mediator.Send(new GetLanguageComparison(known), cancellationToken);
        }

        var run = Run(asked, await planning.PrepareAsync(asked, read, cancellationToken));
        try
        {
            await StoreAsync(run, read, cancellationToken);
            return await mediator.Send(new GetLanguageComparison(run.Id), cancellationToken);
        }
        catch (DbUpdateException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // another one with this key came in between
            context.ChangeTracker.Clear();
            return await mediator.Send(
                new GetLanguageComparison((await KnownAsync(asked, read, cancellationToken))!.Value), cancellationToken);
        }
    }

    private ComparisonRun Run(LanguageComparisonRequest asked, PreparedComparison prepared)
    {
        var now = clock.GetUtcNow();
        var count = prepared.Plan.Prompts;
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Name = asked.Name ?? $"{prepared.FineTuned.Name} against {prepared.Base.Name}",
            IdempotencyKey = asked.IdempotencyKey,
            Request = FactoryJson.Write(asked),
            PromptsHash = prepared.Read.Hash,
            Plan = FactoryJson.Write(prepared.Plan),
            BaseName = prepared.Base.Name,
            BaseIdentity = prepared.Base.Identity,
            BaseVersionId = prepared.Base.VersionId,
            FineTunedName = prepared.FineTuned.Name,
            FineTunedIdentity = prepared.FineTuned.Identity,
            FineTunedVersionId = prepared.FineTuned.VersionId,
            Judge = prepared.Judge,
            Total = prepared.Judge is null ? 2 * count : 3 * count,
            CreatedAt = now,
        };
    }

    private Task StoreAsync(ComparisonRun run, ReadPrompts read, CancellationToken token) => session.InTransactionAsync(
        async inner =>
        {
            context.Comparisons.Add(run);
            context.ComparisonItems.AddRange(read.Prompts.Select((prompt, place) => new ComparisonItem
            {
                Id = Guid.NewGuid(),
                ComparisonId = run.Id,
                Position = place + 1,
                Messages = FactoryJson.Write(prompt.Messages),
                Reference = prompt.Reference,
                ExpectsJson = ComparisonPlanning.ExpectsJson(run.Asked, prompt),
            }));
            await context.SaveChangesAsync(inner);
            await queue.EnqueueAsync(new RunLanguageComparison(run.Id), inner);
        },
        token);

    private async Task<Guid?> KnownAsync(LanguageComparisonRequest asked, ReadPrompts read, CancellationToken token)
    {
        if (asked.IdempotencyKey is not { } key
            || await context.Comparisons.AsNoTracking().SingleOrDefaultAsync(run => run.IdempotencyKey == key, token) is not { } known)
        {
            return null;
        }

        return FactoryJson.Write(known.Asked) == FactoryJson.Write(asked) && known.PromptsHash == read.Hash
            ? known.Id
            : throw new ConflictException(
                $"{KeyField}: '{key}' belongs to comparison {known.Id}, which was asked for otherwise; a new key.", KeyField);
    }
}

internal sealed class CancelLanguageComparisonHandler(LanguageModelsContext context, ComparisonEnding ending, IMediator mediator)
    : IRequestHandler<CancelLanguageComparison, LanguageComparison>
{
    public async Task<LanguageComparison> Handle(CancelLanguageComparison request, CancellationToken cancellationToken)
    {
        var here = await mediator.Send(new GetLanguageComparison(request.ComparisonId), cancellationToken);
        if (!await ending.AskAsync(request.ComparisonId, cancellationToken))
        {
            throw new ConflictException($"Comparison {request.ComparisonId} has ended already ({here.Status}).", "id");
        }

        context.ChangeTracker.Clear();
        return await mediator.Send(new GetLanguageComparison(request.ComparisonId), cancellationToken);
    }
}

internal static class StartLanguageComparisonEndpoints
{
    internal static void MapStartLanguageComparison(this IEndpointRouteBuilder routes)
    {
        var comparisons = routes.MapGroup("/v1/fine-tuning/comparisons").WithTags("Language models");
        var one = routes.MapGroup("/v1/fine-tuning/comparisons/{id:guid}").WithTags("Language models");
        comparisons.MapPost(
            "",
            async (
                LanguageComparisonRequest request, [FromHeader(Name = "Idempotency-Key")] string? key, IMediator mediator,
                CancellationToken token) =>
            {
                var started = await mediator.Send(
                    new StartLanguageComparison(key is null ? request : request with { IdempotencyKey = key }), token);
                return TypedResults.Accepted($"/v1/fine-tuning/comparisons/{started.Id}", started);
            })
            .WithName("StartLanguageComparison").WithSummary("Starts a comparison of two served models");
        one.MapPost("/cancel", async (Guid id, IMediator mediator, CancellationToken token) =>
                TypedResults.Accepted($"/v1/fine-tuning/comparisons/{id}", await mediator.Send(new CancelLanguageComparison(id), token)))
            .WithName("CancelLanguageComparison").WithSummary("Asks a comparison to stop");
    }
}
