using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Characters;

/// <summary>Moves labels, and takes characters out of use.</summary>
internal sealed class CharacterLabels(PromptsContext context, DatabaseSession session, CharacterCatalogue catalogue)
{
    /// <summary>Changes the labels of a character in use, in a transaction, and takes the change into memory.</summary>
    internal async Task<CharacterSummary> ChangeAsync(
        string name, Func<string, List<CharacterLabel>, CancellationToken, Task> change, CancellationToken token)
    {
        var normalised = CharacterNames.Normalise(name);
        var summary = await session.InTransactionAsync(
            async inner =>
            {
                await CharacterLocks.TakeAsync(session, normalised, inner);
                var labels = await context.CharacterLabels.Where(label => label.Name == normalised).ToListAsync(inner);
                if (labels.Count == 0)
                {
                    var known = await context.CharacterLabels.Select(label => new ValueTuple<string, string>(label.Name, label.Label))
                        .ToListAsync(inner);
                    throw CharacterCatalogue.Unknown(name, null, known);
                }

                await change(normalised, labels, inner);
                await context.SaveChangesAsync(inner);
                var versions = await context.CharacterVersions.AsNoTracking().Where(version => version.Name == normalised)
                    .ToListAsync(inner);
                return CharacterDescriptions.Summary(
                    normalised, versions,
                    await context.CharacterLabels.AsNoTracking().Where(label => label.Name == normalised).ToListAsync(inner));
            },
            token);
        await catalogue.ReloadAsync(token);
        return summary;
    }

    /// <summary>Points a label at a version.</summary>
    /// <exception cref="NotFoundException">The character has no such version.</exception>
    internal async Task MoveAsync(string name, List<CharacterLabel> labels, string label, int version, CancellationToken token)
    {
        if (!await context.CharacterVersions.AnyAsync(candidate => candidate.Name == name && candidate.Version == version, token))
        {
            throw new NotFoundException($"The character '{name}' has no version {version}.", "version");
        }

        if (labels.Find(known => known.Label == label) is not { } known)
        {
            context.CharacterLabels.Add(new() { Name = name, Label = label, Version = version });
        }
        else if (known.Version != version)
        {
            (known.PreviousVersion, known.Version) = (known.Version, version);
        }
    }

    internal void Remove(IEnumerable<CharacterLabel> labels) => context.CharacterLabels.RemoveRange(labels);
}

internal sealed class MoveCharacterLabelValidator : AbstractValidator<MoveCharacterLabel>
{
    public MoveCharacterLabelValidator()
    {
        RuleFor(command => command.Label).Must(label => CharacterNames.Allowed(label ?? ""))
            .WithMessage(command => $"label: '{command.Label}' is not allowed; up to 64 lower-case letters, digits, - and _.");
        RuleFor(command => command.Label).NotEqual(CharacterLabel.Latest).WithMessage("label: 'latest' is always the newest version.");
    }
}

internal sealed class MoveCharacterLabelHandler(CharacterLabels labels) : IRequestHandler<MoveCharacterLabel, CharacterSummary>
{
    public Task<CharacterSummary> Handle(MoveCharacterLabel request, CancellationToken cancellationToken) =>
        labels.ChangeAsync(
            request.Name, (name, known, inner) => labels.MoveAsync(name, known, request.Label, request.Version, inner), cancellationToken);
}

internal sealed class RemoveCharacterLabelHandler(CharacterLabels labels) : IRequestHandler<RemoveCharacterLabel, CharacterSummary>
{
    public Task<CharacterSummary> Handle(RemoveCharacterLabel request, CancellationToken cancellationToken) => labels.ChangeAsync(
        request.Name,
        (name, known, _) =>
        {
            if (request.Label is CharacterLabel.Production or CharacterLabel.Latest)
            {
                throw new ConflictException($"The label '{request.Label}' is protected: it can be moved, not removed.", "label");
            }

            var gone = known.Find(label => label.Label == request.Label)
                ?? throw new NotFoundException($"The character '{name}' has no label '{request.Label}'.", "label");
            labels.Remove([gone]);
            return Task.CompletedTask;
        },
        cancellationToken);
}

internal sealed class RollBackCharacterHandler(CharacterLabels labels) : IRequestHandler<RollBackCharacter, CharacterSummary>
{
    public Task<CharacterSummary> Handle(RollBackCharacter request, CancellationToken cancellationToken) => labels.ChangeAsync(
        request.Name,
        (name, known, inner) =>
        {
            var before = request.Version ?? known.Find(label => label.Label == CharacterLabel.Production)?.PreviousVersion
                ?? throw new ConflictException($"The character '{name}' has no earlier production version to go back to.", "version");
            return labels.MoveAsync(name, known, CharacterLabel.Production, before, inner);
        },
        cancellationToken);
}

internal sealed class DeleteCharacterHandler(CharacterLabels labels) : IRequestHandler<DeleteCharacter>
{
    public async Task<Unit> Handle(DeleteCharacter request, CancellationToken cancellationToken)
    {
        await labels.ChangeAsync(
            request.Name,
            (_, known, _) =>
            {
                labels.Remove(known);
                return Task.CompletedTask;
            },
            cancellationToken);
        return Unit.Value;
    }
}

internal static class CharacterLabelsEndpoints
{
    internal static void MapCharacterLabels(this RouteGroupBuilder characters)
    {
        characters.MapDelete(
                "/{name}",
                async (string name, IMediator mediator, CancellationToken token) =>
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
