using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Registry.Deployments;
using StrategyFactory.LanguageModels.Registry.Vllm;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry;

/// <summary>Puts versions away. What an alias points to, or is about to, stays.</summary>
internal sealed class Retirement(
    LanguageModelsContext context, DatabaseSession session, RegisteredVersions versions, Aliases aliases, VllmTarget vllm,
    TimeProvider clock)
{
    /// <summary>Gives a version another status.</summary>
    /// <returns>The version as it is then.</returns>
    /// <exception cref="ConflictException">An alias points to it, or a deployment of it is under way.</exception>
    internal async Task<RegisteredVersion> RetireAsync(Guid id, string status, CancellationToken token)
    {
        var retired = await session.InTransactionAsync(
            async inner =>
            {
                await aliases.LockAsync(inner);
                context.ChangeTracker.Clear();
                var version = await versions.RequireAsync(id, inner);
                await RequireUnusedAsync(version, inner);
                (version.Status, version.ArchivedAt) = (status, version.ArchivedAt ?? clock.GetUtcNow());
                await context.SaveChangesAsync(inner);
                return version;
            },
            token);
        if (await context.Deployments.AnyAsync(row => row.VersionId == id && row.Target == VllmTarget.Name && row.Move != null, token))
        {
            await vllm.UnloadAsync(retired, token);
        }

        return retired;
    }

    private async Task RequireUnusedAsync(RegisteredVersion version, CancellationToken token)
    {
        var pointing = (await aliases.OfVersionsAsync(token))[version.Id].Order(StringComparer.Ordinal).ToArray();
        if (pointing.Length > 0)
        {
            throw new ConflictException(
                $"id: {version.Reference} serves as {string.Join(", ", pointing)}; deploy another one or roll back before.", "id");
        }

        if (await context.Deployments.AnyAsync(
                row => row.VersionId == version.Id
                    && (row.Status == DeploymentStatus.Pending || row.Status == DeploymentStatus.Checking),
                token))
        {
            throw new ConflictException($"id: a deployment of {version.Reference} is under way; wait for its end.", "id");
        }
    }
}

internal sealed class ArchiveModelHandler(Retirement retirement) : IRequestHandler<ArchiveModel, ModelVersion>
{
    public async Task<ModelVersion> Handle(ArchiveModel request, CancellationToken cancellationToken) =>
        (await retirement.RetireAsync(request.VersionId, VersionStatus.Archived, cancellationToken)).Describe([]);
}

internal sealed class DeleteModelHandler(Retirement retirement, VersionFiles files) : AsyncRequestHandler<DeleteModel>
{
    protected override async Task Handle(DeleteModel request, CancellationToken cancellationToken) =>
        files.Delete(await retirement.RetireAsync(request.VersionId, VersionStatus.Deleted, cancellationToken));
}

internal static class RetireModelEndpoints
{
    internal static void MapRetireModel(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/fine-tuning/models").WithTags("Language models");
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
}
