using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Artifacts;

internal sealed class GetControllerArtifactHandler(FineTuningContext context, IMediator mediator)
    : IRequestHandler<GetControllerArtifact, ControllerArtifactContent>
{
    public async Task<ControllerArtifactContent> Handle(GetControllerArtifact request, CancellationToken cancellationToken)
    {
        var artifact = await context.Artifacts.AsNoTracking().SingleOrDefaultAsync(
                candidate => candidate.Id == request.ArtifactId, cancellationToken)
            ?? throw new NotFoundException($"There is no artifact {request.ArtifactId}.", "artifact_id");
        if (request.Format is not { } format)
        {
            return new(artifact.FileName, artifact.ContentType, artifact.Content);
        }

        return artifact.ArtifactType is ControllerArtifact.InputSet or ControllerArtifact.OutputSet
            ? new(
                artifact.FileName, artifact.ContentType,
                (await mediator.Send(new ConvertSetFile(artifact.Content, format), cancellationToken)).Content)
            : throw new UnprocessableException($"format: {artifact.ArtifactType} is no .set file; leave it out.", "format");
    }
}

internal static class GetControllerArtifactEndpoint
{
    internal static void MapControllerArtifact(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
                "/artifacts/{id:guid}",
                async (Guid id, HttpResponse response, IMediator mediator, CancellationToken token, string? format = null) =>
                    (await mediator.Send(new GetControllerArtifact(id, format), token)).Download(response))
            .WithTags("Fine-tuning").WithSummary("Downloads a file of a task; a .set file as mt4 or mt5, where format says so");

    /// <summary>Answers with a file. A page from a task must not act as one of ours.</summary>
    internal static IResult Download(this ControllerArtifactContent file, HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
        return TypedResults.File(file.Content, file.ContentType, file.FileName);
    }
}
