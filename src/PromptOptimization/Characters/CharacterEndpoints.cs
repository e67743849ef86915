using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Characters;

internal static class CharacterEndpoints
{
    internal static void MapCharacters(this IEndpointRouteBuilder routes)
    {
        var characters = routes.MapGroup("/characters").WithTags("Characters");
        characters.MapGet("", (IMediator mediator, CancellationToken token) => mediator.Send(new GetCharacters(), token))
            .WithSummary("All characters");
        characters.MapGet(
                "/{name}",
                (string name, IMediator mediator, CancellationToken token, int? version = null, string? label = null) =>
                    mediator.Send(new GetCharacter(name, version, label), token))
            .WithSummary("A version of a character; the one in production where none is named");
        characters.MapGet(
            "/{name}/versions",
            (string name, IMediator mediator, CancellationToken token) => mediator.Send(new GetCharacterVersions(name), token))
            .WithSummary("All versions with their labels, newest first");
        characters.MapPost("/{name}/check", (string name, CharacterDefinition definition, IMediator mediator, CancellationToken token) =>
                mediator.Send(new CheckCharacter(name, definition), token))
            .WithSummary("What is not allowed in a definition; nothing is stored");
        characters.MapPut(
            "/{name}",
            async (string name, CharacterDefinition definition, IMediator mediator, CancellationToken token, string? label = null) =>
            {
                var stored = await mediator.Send(new PutCharacter(name, definition, label), token);
                return TypedResults.Created($"/characters/{stored.Name}?version={stored.Version}", stored);
            })
            .WithSummary("Stores a new version; label=production puts it to work at once")
            .Produces<CharacterDetails>(StatusCodes.Status201Created);
        characters.MapDelete("/{name}", async (string name, IMediator mediator, CancellationToken token) =>
            {
                await mediator.Send(new DeleteCharacter(name), token);
                return TypedResults.NoContent();
            })
            .WithSummary("Takes a character out of use").Produces(StatusCodes.Status204NoContent);
        characters.MapPut(
                "/{name}/labels/{label}",
                (string name, string label, VersionBody body, IMediator mediator, CancellationToken token) =>
                    mediator.Send(new MoveCharacterLabel(name, label, body.Version), token))
            .WithSummary("Moves a label to a version");
        characters.MapDelete(
                "/{name}/labels/{label}",
                (string name, string label, IMediator mediator, CancellationToken token) =>
                    mediator.Send(new RemoveCharacterLabel(name, label), token))
            .WithSummary("Removes a label that is not protected");
        characters.MapPost(
                "/{name}/rollback",
                (string name, IMediator mediator, CancellationToken token, int? version = null) =>
                    mediator.Send(new RollBackCharacter(name, version), token))
            .WithSummary("Moves production back");
    }

    /// <summary>Body of a label move.</summary>
    internal sealed record VersionBody(int Version);
}
