using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Registry;

/// <summary>The web API of versions.</summary>
internal static class RegistryEndpoints
{
    internal static void MapRegistry(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/fine-tuning/models").WithTags("Language models");
        models.MapGet(
            "",
            (IMediator mediator, CancellationToken token, string? name = null, string? philosopher = null, string? domain = null,
                string? status = null, int limit = 100) =>
                mediator.Send(new GetModelVersions(name, philosopher, domain, status, limit), token))
            .WithName("GetModelVersions").WithSummary("Versions of models, newest first");
        models.MapPost(
            "",
            async (NewModel model, IMediator mediator, CancellationToken token) =>
            {
                var entered = await mediator.Send(new RegisterModel { Name = model.Name, Path = model.Path }, token);
                return TypedResults.Created($"/v1/fine-tuning/models/{entered.Id}", entered);
            })
            .WithName("RegisterModel").WithSummary("Enters a GGUF file that is here already");
        models.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetModelVersion(id), token))
            .WithName("GetModelVersion").WithSummary("A version of a model, and what it is made of");
        models.MapPost(
            "/{id:guid}/archive", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new ArchiveModel(id), token))
            .WithName("ArchiveModel").WithSummary("Puts a version away that no alias points to");
        models.MapDelete("/{id:guid}", async (Guid id, IMediator mediator, CancellationToken token) =>
            {
                await mediator.Send(new DeleteModel(id), token);
                return TypedResults.NoContent();
            })
            .WithName("DeleteModel").WithSummary("Deletes a version that no alias points to, with its files");
    }

    /// <summary>A file to enter.</summary>
    /// <param name="Name">Name of the model.</param>
    /// <param name="Path">Of the file, below the storage root or the folder of language models.</param>
    internal sealed record NewModel(string? Name, string? Path);
}
