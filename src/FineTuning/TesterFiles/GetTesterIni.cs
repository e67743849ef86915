using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;

namespace StrategyFactory.FineTuning.TesterFiles;

internal sealed class GetTesterIniHandler(FineTuningContext context, IOptions<FineTuningOptions> options)
    : IRequestHandler<GetTesterIni, ControllerArtifactContent>
{
    public async Task<ControllerArtifactContent> Handle(GetTesterIni request, CancellationToken cancellationToken)
    {
        var task = await context.FindTaskAsync(request.TaskId, cancellationToken);
        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, cancellationToken);
        var input = await context.Artifacts.AsNoTracking().SingleAsync(artifact => artifact.Id == task.InputArtifactId, cancellationToken);
        var limit = SearchEffort.Of(Math.Max(1, task.AttemptCount), options.Value.PassLimit).PassLimit;
        var ini = TesterIni.Write(job, input.FileName, SetFile.Read(input.Content).Format, task.Passes, limit);
        return new("tester.ini", "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(ini));
    }
}

internal static class GetTesterIniEndpoint
{
    internal static void MapTesterIni(this RouteGroupBuilder controller) =>
        controller.MapGet(
                "/tasks/{id:guid}/tester.ini",
                async (Guid id, HttpResponse response, IMediator mediator, CancellationToken token) =>
                    (await mediator.Send(new GetTesterIni(id), token)).Download(response))
            .WithSummary("The tester's configuration for a task");
}
