using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>The web API of deployments.</summary>
internal static class DeploymentEndpoints
{
    internal static void MapDeployments(this IEndpointRouteBuilder routes)
    {
        var fineTuning = routes.MapGroup("/v1/fine-tuning").WithTags("Language models");
        fineTuning.MapPost(
            "/models/{id:guid}/deploy",
            async (Guid id, DeploymentRequest? request, IMediator mediator, CancellationToken token) =>
            {
                var begun = await mediator.Send(new DeployModel(id, request ?? new()), token);
                return TypedResults.Accepted($"/v1/fine-tuning/deployments/{begun.Id}", begun);
            })
            .WithName("DeployModel").WithSummary("Checks a version and lets an alias point to it");
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
        fineTuning.MapGet(
            "/deployments",
            (IMediator mediator, CancellationToken token, DateTimeOffset? at = null, string? name = null) =>
                mediator.Send(new GetDeployments(at, name), token))
            .WithName("GetDeployments").WithSummary("What all aliases point to, now or at a moment");
        fineTuning.MapGet(
            "/deployments/history",
            (IMediator mediator, CancellationToken token, string? name = null, string? alias = null, int limit = 100) =>
                mediator.Send(new GetDeploymentHistory(name, alias, limit), token))
            .WithName("GetDeploymentHistory").WithSummary("All deployments, newest first");
        fineTuning.MapGet(
            "/deployments/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetDeployment(id), token))
            .WithName("GetDeployment").WithSummary("A deployment, how far it is and what its checks found");
        fineTuning.MapPost(
            "/deployments/{id:guid}/cancel",
            (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new CancelDeployment(id), token))
            .WithName("CancelDeployment").WithSummary("Ends a deployment before the alias moves");
    }
}
