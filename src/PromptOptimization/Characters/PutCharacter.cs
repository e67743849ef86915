using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Characters;

internal sealed class PutCharacterValidator : AbstractValidator<PutCharacter>
{
    public PutCharacterValidator()
    {
        RuleFor(command => command.Definition).NotNull().WithMessage("The body must be a character definition.");
        RuleFor(command => command).Custom((command, context) =>
        {
            var problems = command.Definition is null
                ? []
                : CharacterRules.Problems(CharacterNames.Normalise(command.Name), command.Definition);
            foreach (var (field, message) in problems)
            {
                context.AddFailure(field, $"{field}: {message}");
            }

            if (command.Label is not null && !CharacterNames.Allowed(command.Label))
            {
                context.AddFailure("label", $"label: '{command.Label}' is not allowed; up to 64 lower-case letters, digits, - and _.");
            }
        });
    }
}

internal sealed class PutCharacterHandler(PromptsContext context, DatabaseSession session, CharacterCatalogue catalogue, TimeProvider clock)
    : IRequestHandler<PutCharacter, CharacterDetails>
{
    public async Task<CharacterDetails> Handle(PutCharacter request, CancellationToken cancellationToken)
    {
        var name = CharacterNames.Normalise(request.Name);
        var stored = await session.InTransactionAsync(
            async inner =>
            {
                await CharacterLocks.TakeAsync(session, name, inner);
                var last = await context.CharacterVersions.Where(version => version.Name == name)
                    .MaxAsync(version => (int?)version.Version, inner) ?? 0;
                var labels = await context.CharacterLabels.Where(label => label.Name == name).ToListAsync(inner);
                var version = new CharacterVersion
                {
                    Name = name,
                    Version = last + 1,
                    Definition = JsonSerializer.Serialize(request.Definition, FactoryJson.Options),
                    CreatedAt = clock.GetUtcNow(),
                };
                context.CharacterVersions.Add(version);
                Give(labels, CharacterLabel.Latest, version);
                if (request.Label is { } label)
                {
                    Give(labels, label, version);
                }

                if (!labels.Exists(label => label.Label == CharacterLabel.Production))
                {
                    Give(labels, CharacterLabel.Production, version);
                }

                await context.SaveChangesAsync(inner);
                return CharacterDescriptions.Details(version, labels);
            },
            cancellationToken);
        await catalogue.ReloadAsync(cancellationToken);
        return stored;
    }

    private void Give(List<CharacterLabel> labels, string label, CharacterVersion version)
    {
        if (labels.Find(known => known.Label == label) is { } known)
        {
            (known.PreviousVersion, known.Version) = (known.Version, version.Version);
            return;
        }

        CharacterLabel added = new() { Name = version.Name, Label = label, Version = version.Version };
        labels.Add(added);
        context.CharacterLabels.Add(added);
    }
}

internal static class PutCharacterEndpoint
{
    internal static void MapPutCharacter(this RouteGroupBuilder characters) => characters.MapPut(
            "/{name}",
            async (string name, CharacterDefinition definition, IMediator mediator, CancellationToken token, string? label = null) =>
            {
                var stored = await mediator.Send(new PutCharacter(name, definition, label), token);
                return TypedResults.Created($"/characters/{stored.Name}?version={stored.Version}", stored);
            })
        .WithSummary("Stores a new version; label=production puts it to work at once")
        .Produces<CharacterDetails>(StatusCodes.Status201Created);
}

/// <summary>Changes of one character take turns.</summary>
internal static class CharacterLocks
{
    private const string TakeTurn = "select pg_advisory_xact_lock(1399415793, hashtext($1))";

    /// <summary>Holds the character until the session's transaction ends.</summary>
    internal static async Task TakeAsync(DatabaseSession session, string name, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(TakeTurn, await session.OpenAsync(token))
        {
            Parameters = { new() { Value = name } },
        };
        await command.ExecuteNonQueryAsync(token);
    }
}
