using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>Ends a deployment; one whose checks run sees it before the next of them, and before the alias would move.</summary>
internal sealed class CancelDeploymentHandler(
    LanguageModelsContext context, DatabaseSession session, Aliases aliases, IDurableCommandQueue queue, IMediator mediator)
    : IRequestHandler<CancelDeployment, Deployment>
{
    public async Task<Deployment> Handle(CancelDeployment request, CancellationToken cancellationToken)
    {
        var here = await mediator.Send(new GetDeployment(request.DeploymentId), cancellationToken);
        await session.InTransactionAsync(
            async inner =>
            {
                await aliases.LockAsync(inner);
                var row = await context.Deployments.SingleAsync(each => each.Id == request.DeploymentId, inner);
                if (DeploymentStatus.IsEnded(row.Status))
                {
                    throw new ConflictException($"Deployment {row.Id} has ended already ({row.Status}).", "id");
                }

                (row.Status, row.Stage, row.Error) =
                    (DeploymentStatus.Cancelled, null, $"It was cancelled; {here.Name}@{here.Alias} stays what it was.");
                await context.SaveChangesAsync(inner);
                return await queue.WithdrawAsync(new RunDeployment(row.Id), inner);
            },
            cancellationToken);
        context.ChangeTracker.Clear();
        return await mediator.Send(new GetDeployment(request.DeploymentId), cancellationToken);
    }
}

internal static class CancelDeploymentEndpoints
{
    internal static void MapCancelDeployment(this IEndpointRouteBuilder routes)
    {
        var fineTuning = routes.MapGroup("/v1/fine-tuning").WithTags("Language models");
        fineTuning.MapPost(
            "/deployments/{id:guid}/cancel",
            (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new CancelDeployment(id), token))
            .WithName("CancelDeployment").WithSummary("Ends a deployment before the alias moves");
    }
}
