using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

internal sealed class GetDeploymentHistoryValidator : AbstractValidator<GetDeploymentHistory>
{
    public GetDeploymentHistoryValidator() => RuleFor(request => request.Limit).InclusiveBetween(1, 500)
        .WithMessage(request => $"limit: {request.Limit} is not allowed; 1 to 500.");
}

internal sealed class GetDeploymentsHandler(Aliases aliases) : IRequestHandler<GetDeployments, IReadOnlyList<Deployment>>
{
    public async Task<IReadOnlyList<Deployment>> Handle(GetDeployments request, CancellationToken cancellationToken) =>
        [.. (await aliases.PointingAsync(request.At, request.Name, cancellationToken)).Select(row => row.Describe())];
}

internal sealed class GetDeploymentHistoryHandler(LanguageModelsContext context)
    : IRequestHandler<GetDeploymentHistory, IReadOnlyList<Deployment>>
{
    public async Task<IReadOnlyList<Deployment>> Handle(GetDeploymentHistory request, CancellationToken cancellationToken) =>
    [
        .. (await context.Deployments.AsNoTracking().Include(row => row.Version)
                .Where(row => (request.Name == null || row.Name == request.Name) && (request.Alias == null || row.Alias == request.Alias))
                .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id).Take(request.Limit).ToListAsync(cancellationToken))
            .Select(row => row.Describe()),
    ];
}

internal sealed class GetDeploymentHandler(LanguageModelsContext context) : IRequestHandler<GetDeployment, Deployment>
{
    public async Task<Deployment> Handle(GetDeployment request, CancellationToken cancellationToken) =>
        (await context.Deployments.AsNoTracking().Include(row => row.Version)
            .SingleOrDefaultAsync(row => row.Id == request.DeploymentId, cancellationToken))?.Describe()
        ?? throw new NotFoundException($"There is no deployment {request.DeploymentId}.", "id");
}

internal static class DeploymentQueryEndpoints
{
    internal static void MapDeploymentQueries(this IEndpointRouteBuilder routes)
    {
        var fineTuning = routes.MapGroup("/v1/fine-tuning").WithTags("Language models");
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
    }
}
