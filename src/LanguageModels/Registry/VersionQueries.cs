using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Registry.Deployments;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry;

internal sealed class GetModelVersionsValidator : AbstractValidator<GetModelVersions>
{
    private static readonly string[] Statuses = [VersionStatus.Ready, VersionStatus.Archived];

    public GetModelVersionsValidator()
    {
        RuleFor(request => request.Limit).InclusiveBetween(1, 500)
            .WithMessage(request => $"limit: {request.Limit} is not allowed; 1 to 500.");
        RuleFor(request => request.Status).Must(status => status is null || Statuses.Contains(status, StringComparer.Ordinal))
            .WithMessage(request => $"status: '{request.Status}' is not known; {string.Join(", ", Statuses)}.");
    }
}

internal sealed class GetModelVersionsHandler(LanguageModelsContext context, Aliases aliases)
    : IRequestHandler<GetModelVersions, IReadOnlyList<ModelVersion>>
{
    public async Task<IReadOnlyList<ModelVersion>> Handle(GetModelVersions request, CancellationToken cancellationToken)
    {
        var pointing = await aliases.OfVersionsAsync(cancellationToken);
        var versions = await context.Versions.AsNoTracking()
            .Where(version => version.Status != VersionStatus.Deleted
                && (request.Name == null || version.Name == request.Name)
                && (request.Philosopher == null || version.Philosopher == request.Philosopher)
                && (request.Domain == null || version.Domain == request.Domain)
                && (request.Status == null || version.Status == request.Status))
            .OrderByDescending(version => version.CreatedAt).ThenByDescending(version => version.Id).Take(request.Limit)
            .ToListAsync(cancellationToken);
        return [.. versions.Select(version => version.Describe([.. pointing[version.Id].Order(StringComparer.Ordinal)]))];
    }
}

internal sealed class GetModelVersionHandler(RegisteredVersions versions, Aliases aliases) : IRequestHandler<GetModelVersion, ModelVersion>
{
    public async Task<ModelVersion> Handle(GetModelVersion request, CancellationToken cancellationToken)
    {
        var version = await versions.RequireAsync(request.VersionId, cancellationToken);
        var pointing = await aliases.OfVersionsAsync(cancellationToken);
        return version.Describe([.. pointing[version.Id].Order(StringComparer.Ordinal)]);
    }
}

/// <summary>Finds versions that have not been deleted.</summary>
internal sealed class RegisteredVersions(LanguageModelsContext context)
{
    /// <exception cref="NotFoundException">There is none of that id.</exception>
    internal async Task<RegisteredVersion> RequireAsync(Guid id, CancellationToken token) =>
        await context.Versions.SingleOrDefaultAsync(version => version.Id == id && version.Status != VersionStatus.Deleted, token)
        ?? throw new NotFoundException($"There is no model version {id}.", "id");

    /// <exception cref="ConflictException">It was put away.</exception>
    internal async Task<RegisteredVersion> RequireReadyAsync(Guid id, CancellationToken token)
    {
        var version = await RequireAsync(id, token);
        return version.Status == VersionStatus.Ready
            ? version
            : throw new ConflictException($"id: {version.Reference} was archived; one that is ready.", "id");
    }
}

internal static class VersionQueryEndpoints
{
    internal static void MapVersionQueries(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/fine-tuning/models").WithTags("Language models");
        models.MapGet(
            "",
            (IMediator mediator, CancellationToken token, string? name = null, string? philosopher = null, string? domain = null,
                string? status = null, int limit = 100) =>
                mediator.Send(new GetModelVersions(name, philosopher, domain, status, limit), token))
            .WithName("GetModelVersions").WithSummary("Versions of models, newest first");
        models.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetModelVersion(id), token))
            .WithName("GetModelVersion").WithSummary("A version of a model, and what it is made of");
    }
}
