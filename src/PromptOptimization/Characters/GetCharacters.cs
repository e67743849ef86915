using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Characters;

internal sealed class GetCharactersHandler(PromptsContext context) : IRequestHandler<GetCharacters, IReadOnlyList<CharacterSummary>>
{
    public async Task<IReadOnlyList<CharacterSummary>> Handle(GetCharacters request, CancellationToken cancellationToken)
    {
        var labels = await context.CharacterLabels.AsNoTracking().ToListAsync(cancellationToken);
        var names = labels.Select(label => label.Name).Distinct(StringComparer.Ordinal).ToList();
        var versions = await context.CharacterVersions.AsNoTracking().Where(version => names.Contains(version.Name))
            .ToListAsync(cancellationToken);
        return
        [
            .. names.Order(StringComparer.Ordinal).Select(name => CharacterDescriptions.Summary(
                name, [.. versions.Where(version => version.Name == name)], [.. labels.Where(label => label.Name == name)])),
        ];
    }
}

internal sealed class GetCharacterHandler(PromptsContext context, CharacterCatalogue catalogue)
    : IRequestHandler<GetCharacter, CharacterDetails>
{
    public async Task<CharacterDetails> Handle(GetCharacter request, CancellationToken cancellationToken)
    {
        var name = CharacterNames.Normalise(request.Name);
        var number = request.Version ?? (await catalogue.RequireAsync(name, request.Label, cancellationToken)).Version;
        var version = await context.CharacterVersions.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.Name == name && candidate.Version == number, cancellationToken)
            ?? throw new NotFoundException($"The character '{name}' has no version {number}.", "version");
        return CharacterDescriptions.Details(
            version, await context.CharacterLabels.AsNoTracking().Where(label => label.Name == name).ToListAsync(cancellationToken));
    }
}

internal sealed class GetCharacterVersionsHandler(PromptsContext context) : IRequestHandler<GetCharacterVersions, CharacterHistory>
{
    public async Task<CharacterHistory> Handle(GetCharacterVersions request, CancellationToken cancellationToken)
    {
        var name = CharacterNames.Normalise(request.Name);
        var versions = await context.CharacterVersions.AsNoTracking().Where(version => version.Name == name)
            .OrderByDescending(version => version.Version)
            .Select(version => new { version.Version, version.CreatedAt }).ToListAsync(cancellationToken);
        if (versions.Count == 0)
        {
            var names = await context.CharacterVersions.Select(version => version.Name).Distinct().OrderBy(known => known)
                .ToListAsync(cancellationToken);
            throw new NotFoundException($"There is no character '{name}'; there are {string.Join(", ", names)}.", "character");
        }

        var labels = await context.CharacterLabels.AsNoTracking().Where(label => label.Name == name).ToListAsync(cancellationToken);
        var production = labels.Find(label => label.Label == CharacterLabel.Production);
        return new(
            name, labels.Count > 0, production?.Version, production?.PreviousVersion,
            versions.ConvertAll(version => new CharacterVersionSummary(
                version.Version, CharacterDescriptions.LabelsOf(version.Version, labels), version.CreatedAt)));
    }
}

internal sealed class CheckCharacterHandler : IRequestHandler<CheckCharacter, IReadOnlyList<CharacterProblem>>
{
    public Task<IReadOnlyList<CharacterProblem>> Handle(CheckCharacter request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CharacterProblem>>(
            [
                .. CharacterRules.Problems(CharacterNames.Normalise(request.Name), request.Definition)
                    .Select(problem => new CharacterProblem(problem.Field, $"{problem.Field}: {problem.Message}")),
            ]);
}

internal static class GetCharactersEndpoints
{
    internal static void MapGetCharacters(this RouteGroupBuilder characters)
    {
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
        characters.MapPost(
                "/{name}/check",
                (string name, CharacterDefinition definition, IMediator mediator, CancellationToken token) =>
                    mediator.Send(new CheckCharacter(name, definition), token))
            .WithSummary("What is not allowed in a definition; nothing is stored");
    }
}

/// <summary>Turns rows into what callers see.</summary>
internal static class CharacterDescriptions
{
    internal static CharacterDetails Details(CharacterVersion version, IReadOnlyList<CharacterLabel> labels) => new(
        version.Name, version.Version, LabelsOf(version.Version, labels), Definition(version), version.CreatedAt);

    internal static IReadOnlyList<string> LabelsOf(int version, IReadOnlyList<CharacterLabel> labels) =>
        [.. labels.Where(label => label.Version == version).Select(label => label.Label).Order(StringComparer.Ordinal)];

    internal static CharacterSummary Summary(string name, IReadOnlyList<CharacterVersion> versions, IReadOnlyList<CharacterLabel> labels)
    {
        var production = labels.FirstOrDefault(label => label.Label == CharacterLabel.Production)?.Version;
        return new(
            name, versions.FirstOrDefault(version => version.Version == production) is { } current ? Definition(current).DisplayName : name,
            [.. versions.Select(version => version.Version).Order()],
            new SortedDictionary<string, int>(
                labels.ToDictionary(label => label.Label, label => label.Version, StringComparer.Ordinal), StringComparer.Ordinal));
    }

    private static CharacterDefinition Definition(CharacterVersion version) =>
        JsonSerializer.Deserialize<CharacterDefinition>(version.Definition, FactoryJson.Options)!;
}
