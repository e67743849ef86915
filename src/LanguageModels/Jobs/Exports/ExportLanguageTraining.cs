using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Exports;

internal sealed class ExportLanguageTrainingValidator : AbstractValidator<ExportLanguageTraining>
{
    public ExportLanguageTrainingValidator() => RuleFor(command => command.Format)
        .Must(format => TrainingExportFormat.All.Contains(format, StringComparer.Ordinal))
        .WithMessage(command => $"format: '{command.Format}' is not known; {string.Join(", ", TrainingExportFormat.All)}.");
}

internal sealed class ExportLanguageTrainingHandler(
    LanguageModelsContext context, DatabaseSession session, TrainingExporting exporting, ExportTurn turn, TimeProvider clock)
    : IRequestHandler<ExportLanguageTraining, TrainingExport>
{
    public async Task<TrainingExport> Handle(ExportLanguageTraining request, CancellationToken cancellationToken)
    {
        // a whole model is in memory meanwhile: one at a time
        using var mine = await turn.TakeAsync(cancellationToken);
        var job = await context.TrainingJobs.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.Id == request.TrainingId, cancellationToken)
            ?? throw new NotFoundException($"There is no training {request.TrainingId}.", "id");
        var outcome = job.Outcome is { } json ? FactoryJson.Read<LanguageTrainingOutcome>(json) : throw new ConflictException(
            $"Training {job.Id} is {job.Status}; one that has completed can be exported.", "id");
        if (outcome.Exports.FirstOrDefault(export => export.Format == request.Format) is { Path: { } path } there
            && (File.Exists(path) || Directory.Exists(path)))
        {
            return there;
        }

        var trained = outcome.Folder ?? throw new ConflictException(
            $"Training {job.Id} lives elsewhere, as {outcome.RemoteModel}; one whose weights are here can be exported.", "id");
        var made = await exporting.WriteAsync(job, trained, request.Format, cancellationToken);
        await NoteAsync(job.Id, made, cancellationToken);
        return made;
    }

    /// <summary>Others may have added theirs meanwhile, so the row is read again under its lock.</summary>
    private Task NoteAsync(Guid id, TrainingExport made, CancellationToken token) => session.InTransactionAsync(
        async inner =>
        {
            var job = await context.TrainingJobs
                .FromSql($"select * from language.training_jobs where id = {id} for update").SingleAsync(inner);
            var outcome = FactoryJson.Read<LanguageTrainingOutcome>(job.Outcome!);
            job.Outcome = FactoryJson.Write(outcome with
            {
                Exports =
                [
                    .. TrainingExportFormat.All.Select(format => format == made.Format
                        ? made
                        : outcome.Exports.FirstOrDefault(export => export.Format == format)).OfType<TrainingExport>(),
                ],
            });
            context.TrainingEvents.Add(new()
            {
                JobId = id,
                At = clock.GetUtcNow(),
                Message = $"It is written as {made.Format}: {made.Bytes} bytes in {made.Path}.",
            });
            await context.SaveChangesAsync(inner);
        },
        token);
}

internal static class ExportLanguageTrainingEndpoints
{
    internal static void MapExportLanguageTraining(this IEndpointRouteBuilder routes)
    {
        var job = routes.MapGroup("/v1/fine-tuning/jobs/{id:guid}").WithTags("Language models");
        job.MapPost("/export", (Guid id, TrainingExportRequest request, IMediator mediator, CancellationToken token) =>
                mediator.Send(new ExportLanguageTraining(id, request.Format), token))
            .WithName("ExportLanguageTraining").WithSummary("Writes a completed training as adapter, merged model or GGUF");
    }
}
