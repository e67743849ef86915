using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

internal sealed class GetLanguageComparisonsValidator : AbstractValidator<GetLanguageComparisons>
{
    public GetLanguageComparisonsValidator()
    {
        RuleFor(request => request.Limit).IsLimit(200);
        RuleFor(request => request.Status).IsStatus();
    }
}

internal sealed class GetLanguageComparisonEventsValidator : AbstractValidator<GetLanguageComparisonEvents>
{
    public GetLanguageComparisonEventsValidator()
    {
        RuleFor(request => request.Limit).IsLimit(1000);
        RuleFor(request => request.After).IsCursor();
    }
}

internal sealed class GetLanguageComparisonHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageComparison, LanguageComparison>
{
    public async Task<LanguageComparison> Handle(GetLanguageComparison request, CancellationToken cancellationToken)
    {
        var run = await context.Comparisons.AsNoTracking().SingleOrDefaultAsync(each => each.Id == request.ComparisonId, cancellationToken)
            ?? throw KnownComparison.Missing(request.ComparisonId);
        return (await KnownComparison.DescribeAsync(context, [run], cancellationToken))[0];
    }
}

internal sealed class GetLanguageComparisonsHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageComparisons, IReadOnlyList<LanguageComparison>>
{
    public async Task<IReadOnlyList<LanguageComparison>> Handle(GetLanguageComparisons request, CancellationToken cancellationToken)
    {
        var runs = await context.Comparisons.AsNoTracking().Where(run => request.Status == null || run.Status == request.Status)
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id).Take(request.Limit).ToListAsync(cancellationToken);
        return await KnownComparison.DescribeAsync(context, runs, cancellationToken);
    }
}

internal sealed class GetLanguageComparisonEventsHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageComparisonEvents, LanguageComparisonEvents>
{
    public async Task<LanguageComparisonEvents> Handle(GetLanguageComparisonEvents request, CancellationToken cancellationToken)
    {
        // the end is read first: what is told of it is committed with it
        var status = await context.Comparisons.AsNoTracking().Where(run => run.Id == request.ComparisonId).Select(run => run.Status)
            .SingleOrDefaultAsync(cancellationToken) ?? throw KnownComparison.Missing(request.ComparisonId);
        var events = await context.ComparisonEvents.AsNoTracking()
            .Where(entry => entry.ComparisonId == request.ComparisonId && entry.Id > request.After).OrderBy(entry => entry.Id)
            .Take(request.Limit).Select(entry => new LanguageComparisonEvent(entry.Id, entry.At, entry.Progress, entry.Message))
            .ToListAsync(cancellationToken);
        var ended = TrainingStatus.IsEnded(status) && events.Count < request.Limit;
        return new(events, events.Count == 0 ? request.After : events[^1].Id, ended);
    }
}

internal sealed class DeleteLanguageComparisonHandler(LanguageModelsContext context) : AsyncRequestHandler<DeleteLanguageComparison>
{
    protected override async Task Handle(DeleteLanguageComparison request, CancellationToken cancellationToken)
    {
        var run = await context.Comparisons.SingleOrDefaultAsync(each => each.Id == request.ComparisonId, cancellationToken)
            ?? throw KnownComparison.Missing(request.ComparisonId);
        if (!TrainingStatus.IsEnded(run.Status))
        {
            throw new ConflictException($"Comparison {run.Id} is {run.Status}; cancel it first.", "id");
        }

        context.Comparisons.Remove(run);
        await context.SaveChangesAsync(cancellationToken);
    }
}

internal static class KnownComparison
{
    internal static NotFoundException Missing(Guid id) => new($"There is no comparison {id}.", "id");

    /// <summary>Comparisons with their figures.</summary>
    internal static async Task<IReadOnlyList<LanguageComparison>> DescribeAsync(
        LanguageModelsContext context, IReadOnlyList<ComparisonRun> runs, CancellationToken token)
    {
        var evidence = await ComparisonEvidence.ReadAsync(context, [.. runs.Select(run => run.Id)], token);
        return
        [
            .. runs.Select(run => run.Describe(
                FiguresOf.Comparison(run.Planned, evidence.GetValueOrDefault(run.Id, ComparisonEvidence.None)))),
        ];
    }
}

internal static class ComparisonQueryEndpoints
{
    internal static void MapComparisonQueries(this IEndpointRouteBuilder routes)
    {
        var comparisons = routes.MapGroup("/v1/fine-tuning/comparisons").WithTags("Language models");
        var one = routes.MapGroup("/v1/fine-tuning/comparisons/{id:guid}").WithTags("Language models");
        comparisons.MapGet(
            "",
            (IMediator mediator, CancellationToken token, string? status = null, int limit = 50) =>
                mediator.Send(new GetLanguageComparisons(status, limit), token))
            .WithName("GetLanguageComparisons").WithSummary("Comparisons, newest first");
        one.MapGet("", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetLanguageComparison(id), token))
            .WithName("GetLanguageComparison").WithSummary("A comparison, how far it is and what it says so far");
        one.MapDelete("", async (Guid id, IMediator mediator, CancellationToken token) =>
            {
                await mediator.Send(new DeleteLanguageComparison(id), token);
                return TypedResults.NoContent();
            })
            .WithName("DeleteLanguageComparison").WithSummary("Deletes a comparison that has ended, with its answers and votes");
        one.MapGet("/events", EventsAsync)
            .WithName("GetLanguageComparisonEvents").WithSummary("What happened in a comparison: pages by a cursor, or a stream of events");
    }

    private static async Task<IResult> EventsAsync(
        Guid id, HttpRequest http, IMediator mediator, TimeProvider clock, CancellationToken token, long after = 0, int limit = 100)
    {
        var page = await mediator.Send(new GetLanguageComparisonEvents(id, after, limit), token);
        return EventStream.IsWanted(http)
            ? EventStream.Of(
                page, found => (found.Events, found.Next, found.Ended), entry => entry.Id,
                next => mediator.Send(new GetLanguageComparisonEvents(id, next), token), clock, token)
            : TypedResults.Ok(page);
    }
}
