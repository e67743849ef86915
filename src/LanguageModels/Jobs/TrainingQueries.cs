using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

internal sealed class GetLanguageTrainingsValidator : AbstractValidator<GetLanguageTrainings>
{
    public GetLanguageTrainingsValidator()
    {
        RuleFor(request => request.Limit).IsLimit(500);
        RuleFor(request => request.Status).IsStatus();
    }
}

internal sealed class GetLanguageTrainingEventsValidator : AbstractValidator<GetLanguageTrainingEvents>
{
    public GetLanguageTrainingEventsValidator()
    {
        RuleFor(request => request.Limit).IsLimit(1000);
        RuleFor(request => request.After).IsCursor();
    }
}

internal sealed class GetLanguageTrainingHandler(LanguageModelsContext context) : IRequestHandler<GetLanguageTraining, LanguageTraining>
{
    public async Task<LanguageTraining> Handle(GetLanguageTraining request, CancellationToken cancellationToken) =>
        (await context.TrainingJobs.AsNoTracking().SingleOrDefaultAsync(job => job.Id == request.TrainingId, cancellationToken))?.Describe()
        ?? throw new NotFoundException($"There is no training {request.TrainingId}.", "id");
}

internal sealed class GetLanguageTrainingsHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageTrainings, IReadOnlyList<LanguageTraining>>
{
    public async Task<IReadOnlyList<LanguageTraining>> Handle(GetLanguageTrainings request, CancellationToken cancellationToken) =>
    [
        .. (await context.TrainingJobs.AsNoTracking().Where(job => request.Status == null || job.Status == request.Status)
            .OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Take(request.Limit).ToListAsync(cancellationToken))
            .Select(job => job.Describe()),
    ];
}

internal sealed class GetLanguageTrainingEventsHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageTrainingEvents, LanguageTrainingEvents>
{
    public async Task<LanguageTrainingEvents> Handle(GetLanguageTrainingEvents request, CancellationToken cancellationToken)
    {
        // the end is read first: what is told of it is committed with it
        var status = await context.TrainingJobs.AsNoTracking().Where(job => job.Id == request.TrainingId).Select(job => job.Status)
            .SingleOrDefaultAsync(cancellationToken) ?? throw new NotFoundException($"There is no training {request.TrainingId}.", "id");
        var events = await context.TrainingEvents.AsNoTracking()
            .Where(entry => entry.JobId == request.TrainingId && entry.Id > request.After).OrderBy(entry => entry.Id)
            .Take(request.Limit).Select(entry => new LanguageTrainingEvent(entry.Id, entry.At, entry.Message))
            .ToListAsync(cancellationToken);
        var ended = TrainingStatus.IsEnded(status) && events.Count < request.Limit;
        return new(events, events.Count == 0 ? request.After : events[^1].Id, ended);
    }
}

internal static class TrainingQueryEndpoints
{
    internal static void MapTrainingQueries(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1/fine-tuning/jobs").WithTags("Language models");
        jobs.MapGet(
            "",
            (IMediator mediator, CancellationToken token, string? status = null, int limit = 50) =>
                mediator.Send(new GetLanguageTrainings(status, limit), token))
            .WithName("GetLanguageTrainings").WithSummary("Trainings, newest first");
        jobs.MapGet(
            "/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetLanguageTraining(id), token))
            .WithName("GetLanguageTraining").WithSummary("A training, how far it is and what came of it");
        jobs.MapGet("/{id:guid}/events", EventsAsync)
            .WithName("GetLanguageTrainingEvents").WithSummary("What happened in a training: pages by a cursor, or a stream of events");
    }

    private static async Task<IResult> EventsAsync(
        Guid id, HttpRequest http, IMediator mediator, TimeProvider clock, CancellationToken token, long after = 0, int limit = 100)
    {
        var page = await mediator.Send(new GetLanguageTrainingEvents(id, after, limit), token);
        return EventStream.IsWanted(http)
            ? EventStream.Of(
                page, found => (found.Events, found.Next, found.Ended), entry => entry.Id,
                next => mediator.Send(new GetLanguageTrainingEvents(id, next), token), clock, token)
            : TypedResults.Ok(page);
    }
}
