using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Registry.Vllm;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

internal sealed class RollBackModelValidator : AbstractValidator<RollBackModel>
{
    public RollBackModelValidator() =>
        RuleFor(command => command.Request).SetValidator(new RollbackRequestValidator()).OverridePropertyName("");
}

internal sealed class UndeployModelValidator : AbstractValidator<UndeployModel>
{
    public UndeployModelValidator() =>
        RuleFor(command => command.Request).SetValidator(new RollbackRequestValidator()).OverridePropertyName("");
}

internal sealed class RollbackRequestValidator : AbstractValidator<RollbackRequest>
{
    public RollbackRequestValidator()
    {
        RuleFor(request => request.Alias).Must(AliasRules.IsAlias).WithMessage(request => AliasRules.Refusal(request.Alias));
        RuleFor(request => request.Notes).Must(AliasRules.IsShort).WithMessage(AliasRules.TooLong("notes"));
        RuleFor(request => request.DeployedBy).Must(AliasRules.IsShort).WithMessage(AliasRules.TooLong("deployed_by"));
    }
}

/// <summary>Moves aliases without checks: what they go back to has served before.</summary>
internal sealed class MoveBack(
    LanguageModelsContext context, DatabaseSession session, RegisteredVersions versions, Aliases aliases, VllmTarget vllm,
    TimeProvider clock)
{
    /// <summary>Lets an alias point to the version before, where that has not been put away.</summary>
    internal Task<Deployment> RollBackAsync(Guid versionId, RollbackRequest request, CancellationToken token) => MoveAsync(
        versionId,
        request,
        DeploymentAction.RollBack,
        async (now, inner) =>
        {
            var pile = await aliases.PileAsync(now.Name, now.Alias, inner);
            foreach (var before in pile.SkipLast(1).Reverse())
            {
                if (await context.Versions.SingleOrDefaultAsync(
                        version => version.Id == before && version.Status == VersionStatus.Ready, inner) is not { } version)
                {
                    continue;
                }

                // where it served the last time
                var target = await context.Deployments.AsNoTracking()
                    .Where(row => row.VersionId == before && row.Alias == now.Alias && row.Move != null)
                    .OrderByDescending(row => row.Move).Select(row => row.Target).FirstAsync(inner);
                if (target == VllmTarget.Name)
                {
                    vllm.Require(version);
                    await vllm.LoadAsync(version, null, inner);
                }

                return (version, target);
            }

            throw new ConflictException(
                $"alias: nothing that is ready served as {now.Alias} before {now.Version.Reference}; deploy another version.", "alias");
        },
        token);

    /// <summary>Lets an alias point to nothing.</summary>
    internal Task<Deployment> UndeployAsync(Guid versionId, RollbackRequest request, CancellationToken token) => MoveAsync(
        versionId,
        request,
        DeploymentAction.Undeploy,
        async (now, inner) => (await context.Versions.SingleAsync(version => version.Id == now.VersionId, inner), now.Target),
        token);

    private Task<Deployment> MoveAsync(
        Guid versionId,
        RollbackRequest request,
        string action,
        Func<DeploymentRow, CancellationToken, Task<(RegisteredVersion Version, string Target)>> where,
        CancellationToken token) => session.InTransactionAsync(
            async inner =>
            {
                await aliases.LockAsync(inner);
                var version = await versions.RequireAsync(versionId, inner);
                if (await aliases.CurrentAsync(version.Name, request.Alias, inner) is not { } now || now.VersionId != versionId)
                {
                    throw new ConflictException($"alias: {request.Alias} does not point to {version.Reference}.", "alias");
                }

                var (goal, target) = await where(now, inner);
                var created = clock.GetUtcNow();
                var row = new DeploymentRow
                {
                    Id = Guid.CreateVersion7(created),
                    VersionId = goal.Id,
                    Version = goal,
                    Name = goal.Name,
                    Alias = request.Alias,
                    Action = action,
                    Target = target,
                    Notes = request.Notes,
                    DeployedBy = request.DeployedBy,
                    CreatedAt = created,
                };
                await aliases.MoveAsync(row, inner);
                context.Deployments.Add(row);
                await context.SaveChangesAsync(inner);
                session.Announce(LanguageChanges.Version, versionId.ToString());
                return row.Describe();
            },
            token);
}

internal sealed class RollBackModelHandler(MoveBack moves) : IRequestHandler<RollBackModel, Deployment>
{
    public Task<Deployment> Handle(RollBackModel request, CancellationToken cancellationToken) =>
        moves.RollBackAsync(request.VersionId, request.Request, cancellationToken);
}

internal sealed class UndeployModelHandler(MoveBack moves) : IRequestHandler<UndeployModel, Deployment>
{
    public Task<Deployment> Handle(UndeployModel request, CancellationToken cancellationToken) =>
        moves.UndeployAsync(request.VersionId, request.Request, cancellationToken);
}

internal static class MoveBackEndpoints
{
    internal static void MapMoveBack(this IEndpointRouteBuilder routes)
    {
        var fineTuning = routes.MapGroup("/v1/fine-tuning").WithTags("Language models");
        fineTuning.MapPost(
            "/models/{id:guid}/rollback",
            (Guid id, RollbackRequest? request, IMediator mediator, CancellationToken token) =>
                mediator.Send(new RollBackModel(id, request ?? new()), token))
            .WithName("RollBackModel").WithSummary("Lets an alias of this version point to the version before");
        fineTuning.MapPost(
            "/models/{id:guid}/undeploy",
            (Guid id, RollbackRequest? request, IMediator mediator, CancellationToken token) =>
                mediator.Send(new UndeployModel(id, request ?? new()), token))
            .WithName("UndeployModel").WithSummary("Takes an alias away from this version");
    }
}
