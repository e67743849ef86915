using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Registry.Preflight;
using StrategyFactory.LanguageModels.Registry.Vllm;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>Checks a version and lets the alias point to it.</summary>
internal sealed class RunDeploymentHandler(
    LanguageModelsContext context,
    DatabaseSession session,
    RegisteredVersions versions,
    Aliases aliases,
    PreflightCheckList preflight,
    VllmTarget vllm,
    IMediator mediator,
    ILogger<RunDeploymentHandler> logger)
    : AsyncRequestHandler<RunDeployment>
{
    protected override async Task Handle(RunDeployment request, CancellationToken cancellationToken)
    {
        var row = await context.Deployments.Include(each => each.Version)
            .SingleOrDefaultAsync(each => each.Id == request.DeploymentId, cancellationToken);
        if (row is null || DeploymentStatus.IsEnded(row.Status))
        {
            return;
        }

        try
        {
            await CheckAsync(row, cancellationToken);
        }
        catch (CancelledDeploymentException)
        {
            logger.LogInformation("Deployment {Deployment} was cancelled.", row.Id);
        }
        catch (Exception refusal) when (refusal is FactoryException or ModelFileException or UnfittingAdapterException or IOException)
        {
            logger.LogWarning(refusal, "Deployment {Deployment} cannot go on.", row.Id);
            await mediator.Send(new EndDeployment(row.Id, DeploymentStatus.Failed, refusal.Message), cancellationToken);
        }
    }

    private async Task CheckAsync(DeploymentRow row, CancellationToken token)
    {
        var version = await versions.RequireReadyAsync(row.VersionId, token);
        await TellAsync(row, "begins", 0, token);
        if (row.Target == VllmTarget.Name)
        {
            await TellAsync(row, "is loaded by vLLM", 5, token);
            var warnings = await vllm.LoadAsync(
                version, row.Config is null ? null : FactoryJson.Read<DeploymentConfig>(row.Config), token);
            row.Warnings = FactoryJson.Write(warnings);
        }

        var report = await preflight.RunAsync(version, row.Target, (stage, progress) => TellAsync(row, stage, progress, token), token);
        row.Preflight = FactoryJson.Write(report);
        if (!report.Passed)
        {
            var found = string.Join(
                " ", report.Checks.Where(check => check.Passed == false).Select(check => $"{check.Name}: {check.Detail}"));
            (row.Status, row.Stage, row.Error) = (DeploymentStatus.Refused, null, $"The checks before the deployment failed. {found}");
            await context.SaveChangesAsync(token);
            if (row.Target == VllmTarget.Name)
            {
                await vllm.UnloadAsync(version, token);
            }

            return;
        }

        await session.InTransactionAsync(
            async inner =>
            {
                await aliases.LockAsync(inner);
                await RequireWantedAsync(row, inner);
                await aliases.MoveAsync(row, inner);
                await context.SaveChangesAsync(inner);
                session.Announce(LanguageChanges.Version, row.VersionId.ToString());
                return true;
            },
            token);
    }

    private async Task TellAsync(DeploymentRow row, string stage, double progress, CancellationToken token)
    {
        await RequireWantedAsync(row, token);
        (row.Status, row.Stage, row.Progress) = (DeploymentStatus.Checking, stage, Math.Max(row.Progress, progress));
        await context.SaveChangesAsync(token);
    }

    private async Task RequireWantedAsync(DeploymentRow row, CancellationToken token)
    {
        if (await context.Deployments.AsNoTracking()
            .AnyAsync(each => each.Id == row.Id && each.Status == DeploymentStatus.Cancelled, token))
        {
            throw new CancelledDeploymentException();
        }
    }

    /// <summary>Somebody has cancelled it meanwhile.</summary>
    private sealed class CancelledDeploymentException : Exception;
}

internal sealed class EndDeploymentHandler(LanguageModelsContext context) : AsyncRequestHandler<EndDeployment>
{
    protected override async Task Handle(EndDeployment request, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        var row = await context.Deployments.SingleOrDefaultAsync(each => each.Id == request.DeploymentId, cancellationToken);
        if (row is not null && !DeploymentStatus.IsEnded(row.Status))
        {
            (row.Status, row.Stage, row.Error) = (request.Status, null, request.Reason);
            await context.SaveChangesAsync(cancellationToken);
        }
    }
}
