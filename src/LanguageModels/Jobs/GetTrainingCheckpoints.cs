using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.LanguageModels.Jobs;

internal sealed class GetTrainingCheckpointsHandler(IMediator mediator, TrainingFolders folders)
    : IRequestHandler<GetTrainingCheckpoints, TrainingCheckpoints>
{
    public async Task<TrainingCheckpoints> Handle(GetTrainingCheckpoints request, CancellationToken cancellationToken)
    {
        var training = await mediator.Send(new GetLanguageTraining(request.TrainingId), cancellationToken);
        return new(
            training.Id, training.Outcome?.BestStep,
            Of(folders.Checkpoint(training.Id)) is { } checkpoint ? [checkpoint] : OtherCheckpoints.In(folders.Unfinished(training.Id)));
    }

    private static TrainingCheckpoint? Of(string path)
    {
        try
        {
            FileInfo file = new(path);
            return CheckpointNote.Read(path) is { } note
                ? new(note.Step, new(file.LastWriteTimeUtc), file.Length, note.Loss, note.Validation, note.BestStep)
                : null;
        }
        catch (FileNotFoundException)
        {
            // the training has ended in this very moment
            return null;
        }
        catch (ModelFileException broken)
        {
            throw new ConflictException($"The checkpoint cannot be read: {broken.Message}", "id");
        }
    }
}

internal static class TrainingCheckpointEndpoints
{
    internal static void MapTrainingCheckpoints(this IEndpointRouteBuilder routes)
    {
        var job = routes.MapGroup("/v1/fine-tuning/jobs/{id:guid}").WithTags("Language models");
        job.MapGet("/checkpoints", (Guid id, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetTrainingCheckpoints(id), token))
            .WithName("GetTrainingCheckpoints").WithSummary("What of a training is on the disk to go on from, or was kept of it");
    }
}
