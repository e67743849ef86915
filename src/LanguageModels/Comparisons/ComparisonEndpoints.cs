using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>The web API of comparisons.</summary>
internal static class ComparisonEndpoints
{
    private const string Root = "/v1/fine-tuning/comparisons";

    internal static void MapLanguageComparisons(this IEndpointRouteBuilder routes)
    {
        var comparisons = routes.MapGroup(Root).WithTags("Language models");
        comparisons.MapPost(
            "",
            async (
                LanguageComparisonRequest request, [FromHeader(Name = "Idempotency-Key")] string? key, IMediator mediator,
                CancellationToken token) =>
            {
                var started = await mediator.Send(
                    new StartLanguageComparison(key is null ? request : request with { IdempotencyKey = key }), token);
                return TypedResults.Accepted($"{Root}/{started.Id}", started);
            })
            .WithName("StartLanguageComparison").WithSummary("Starts a comparison of two served models");
        comparisons.MapPost("/plan", (LanguageComparisonRequest request, IMediator mediator, CancellationToken token) =>
                mediator.Send(new PlanLanguageComparison(request), token))
            .WithName("PlanLanguageComparison").WithSummary("What a comparison would take and could show; starts nothing");
        comparisons.MapGet(
            "",
            (IMediator mediator, CancellationToken token, string? status = null, int limit = 50) =>
                mediator.Send(new GetLanguageComparisons(status, limit), token))
            .WithName("GetLanguageComparisons").WithSummary("Comparisons, newest first");
        var one = comparisons.MapGroup("/{id:guid}");
        one.MapGet("", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetLanguageComparison(id), token))
            .WithName("GetLanguageComparison").WithSummary("A comparison, how far it is and what it says so far");
        one.MapDelete("", async (Guid id, IMediator mediator, CancellationToken token) =>
            {
                await mediator.Send(new DeleteLanguageComparison(id), token);
                return TypedResults.NoContent();
            })
            .WithName("DeleteLanguageComparison").WithSummary("Deletes a comparison that has ended, with its answers and votes");
        one.MapPost("/cancel", async (Guid id, IMediator mediator, CancellationToken token) =>
                TypedResults.Accepted($"{Root}/{id}", await mediator.Send(new CancelLanguageComparison(id), token)))
            .WithName("CancelLanguageComparison").WithSummary("Asks a comparison to stop");
        one.MapGet("/events", EventsAsync)
            .WithName("GetLanguageComparisonEvents").WithSummary("What happened in a comparison: pages by a cursor, or a stream of events");
        MapAnswers(one);
    }

    private static void MapAnswers(RouteGroupBuilder one)
    {
        one.MapGet(
            "/items",
            (Guid id, IMediator mediator, CancellationToken token, int page = 1, int size = 25) =>
                mediator.Send(new GetLanguageComparisonItems(id, page, size), token))
            .WithName("GetLanguageComparisonItems").WithSummary("What was asked and answered, and what judges say of it");
        one.MapGet(
            "/next",
            (Guid id, IMediator mediator, CancellationToken token, string? voter = null) =>
                mediator.Send(new GetNextBallot(id, voter), token))
            .WithName("GetNextBallot").WithSummary("The next two answers that somebody has not voted on, without a word on whose they are");
        one.MapPost("/vote", (Guid id, NewComparisonVote vote, IMediator mediator, CancellationToken token) =>
                mediator.Send(new VoteOnComparison(id, vote), token))
            .WithName("VoteOnComparison").WithSummary("Stores a vote, in place of what the same voter thought before");
        one.MapGet(
            "/export",
            async (Guid id, IMediator mediator, CancellationToken token, string format = "html") =>
            {
                var file = await mediator.Send(new ExportLanguageComparison(id, format), token);
                return TypedResults.File(file.Content, file.ContentType, file.FileName);
            })
            .WithName("ExportLanguageComparison").WithSummary("A comparison as one HTML file that needs nothing else, or as CSV")
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
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
