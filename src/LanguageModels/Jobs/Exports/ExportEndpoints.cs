using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Exports;

/// <summary>The web API of what trainings leave on the disk.</summary>
internal static class ExportEndpoints
{
    internal static void MapTrainingExports(this IEndpointRouteBuilder routes)
    {
        var job = routes.MapGroup("/v1/fine-tuning/jobs/{id:guid}").WithTags("Language models");
        job.MapGet("/checkpoints", (Guid id, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetTrainingCheckpoints(id), token))
            .WithName("GetTrainingCheckpoints").WithSummary("What of a training is on the disk to go on from, or was kept of it");
        job.MapPost("/export", (Guid id, TrainingExportRequest request, IMediator mediator, CancellationToken token) =>
                mediator.Send(new ExportLanguageTraining(id, request.Format), token))
            .WithName("ExportLanguageTraining").WithSummary("Writes a completed training as adapter, merged model or GGUF");
    }
}
