using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Artifacts;

internal sealed class GetControllerArtifactHandler(FineTuningContext context)
    : IRequestHandler<GetControllerArtifact, ControllerArtifactContent>
{
    public async Task<ControllerArtifactContent> Handle(GetControllerArtifact request, CancellationToken cancellationToken) =>
        await context.Artifacts.AsNoTracking().Where(artifact => artifact.Id == request.ArtifactId)
            .Select(artifact => new ControllerArtifactContent(artifact.FileName, artifact.ContentType, artifact.Content))
            .SingleOrDefaultAsync(cancellationToken)
        ?? throw new NotFoundException($"There is no artifact {request.ArtifactId}.", "artifact_id");
}

internal static class GetControllerArtifactEndpoint
{
    internal static void MapControllerArtifact(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
                "/artifacts/{id:guid}",
                async (Guid id, HttpResponse response, IMediator mediator, CancellationToken token) =>
                    (await mediator.Send(new GetControllerArtifact(id), token)).Download(response))
            .WithTags("Fine-tuning").WithSummary("Downloads a file of a task");

    /// <summary>Answers with a file. A page from a task must not act as one of ours.</summary>
    internal static IResult Download(this ControllerArtifactContent file, HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
        return TypedResults.File(file.Content, file.ContentType, file.FileName);
    }
}
