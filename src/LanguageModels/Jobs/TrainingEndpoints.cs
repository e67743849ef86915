using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>The web API of trainings.</summary>
internal static class TrainingEndpoints
{
    internal static void MapLanguageTrainings(this IEndpointRouteBuilder routes)
    {
        var fineTuning = routes.MapGroup("/v1/fine-tuning").WithTags("Language models");
        fineTuning.MapGet("/backends", (IMediator mediator, CancellationToken token) => mediator.Send(new GetTrainingBackends(), token))
            .WithName("GetTrainingBackends").WithSummary("Who can train here, and who not and why");
        var jobs = fineTuning.MapGroup("/jobs");
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
        jobs.MapGet(
            "",
            (IMediator mediator, CancellationToken token, string? status = null, int limit = 50) =>
                mediator.Send(new GetLanguageTrainings(status, limit), token))
            .WithName("GetLanguageTrainings").WithSummary("Trainings, newest first");
        jobs.MapGet(
            "/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetLanguageTraining(id), token))
            .WithName("GetLanguageTraining").WithSummary("A training, how far it is and what came of it");
        jobs.MapPost("/{id:guid}/cancel", async (Guid id, IMediator mediator, CancellationToken token) =>
                TypedResults.Accepted($"/v1/fine-tuning/jobs/{id}", await mediator.Send(new CancelLanguageTraining(id), token)))
            .WithName("CancelLanguageTraining").WithSummary("Asks a training to stop");
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
