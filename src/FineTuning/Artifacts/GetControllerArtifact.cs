using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Artifacts;

internal sealed class GetControllerArtifactHandler(FineTuningContext context) : IRequestHandler<GetControllerArtifact, ControllerArtifactContent>
{
    public async Task<ControllerArtifactContent> Handle(GetControllerArtifact request, CancellationToken cancellationToken) =>
        await context.Artifacts.AsNoTracking().Where(artifact => artifact.Id == request.ArtifactId)
            .Select(artifact => new ControllerArtifactContent(artifact.FileName, artifact.ContentType, artifact.Content)).SingleOrDefaultAsync(cancellationToken)
        ?? throw new NotFoundException($"There is no artifact {request.ArtifactId}.", "artifact_id");
}
