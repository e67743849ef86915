using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Checks;
using StrategyFactory.LanguageModels.Examples;

namespace StrategyFactory.LanguageModels.Datasets;

internal sealed class ExportDatasetValidator : AbstractValidator<ExportDataset>
{
    private const double LargestShare = 0.5;

    public ExportDatasetValidator(IOptions<LanguageModelsOptions> options)
    {
        var most = options.Value.MaxDatasetExamples;
        RuleFor(command => command.Format).Must(format => DatasetFormat.All.Contains(format, StringComparer.Ordinal))
            .WithMessage(command => $"format: '{command.Format}' is not known; {string.Join(", ", DatasetFormat.All)}.");
        RuleFor(command => command.NearDuplicates).Must(choice => Contracts.NearDuplicates.All.Contains(choice, StringComparer.Ordinal))
            .WithMessage(command =>
                $"near_duplicates: '{command.NearDuplicates}' is not known; {string.Join(", ", Contracts.NearDuplicates.All)}.");
        RuleFor(command => command.Limit).Must(limit => limit is null || (limit >= 1 && limit <= most))
            .WithMessage(command => $"limit: {command.Limit} is not allowed; 1 to {most}.");
        RuleFor(command => command.ValidationShare).Must(share => share is >= 0 and <= LargestShare)
            .WithMessage(command =>
                FormattableString.Invariant($"validation_share: {command.ValidationShare} is not allowed; 0 to {LargestShare}."));
        RuleFor(command => command.Source).Must(ExampleSources.IsKnown).WithMessage(command => ExampleSources.Refusal(command.Source));
    }
}

internal sealed class ExportDatasetHandler(
    DatasetDrafts drafts, DatasetFiles files, DatasetChecking checking, DatabaseSession session, TimeProvider clock)
    : IRequestHandler<ExportDataset, ExampleDataset>
{
    public async Task<ExampleDataset> Handle(ExportDataset request, CancellationToken cancellationToken)
    {
        var draft = await drafts.MakeAsync(request, cancellationToken);
        var (id, now) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        var dataset = await files.WriteAsync(id, draft.Train, draft.Validation, DescribeAsync, cancellationToken);
        session.Announce(LanguageChanges.Dataset, id.ToString());
        return dataset;

        async Task<ExampleDataset> DescribeAsync(WrittenFile train, WrittenFile? validation) => new()
        {
            Id = id,
            DatasetPath = train.Path,
            ValidationPath = validation?.Path,
            SampleCount = draft.Train.Count + draft.Validation.Count,
            TrainCount = draft.Train.Count,
            ValidationCount = draft.Validation.Count,
            Format = request.Format,
            Request = request,
            Source = draft.Source,
            LeftOut = draft.LeftOut,
            Notes = draft.Notes,
            TrainHash = train.Hash,
            ValidationHash = validation?.Hash,
            TrainReport = await CheckAsync(train.Path, DatasetChecking.Few),
            ValidationReport = validation is null ? null : await CheckAsync(validation.Path, 1),
            CreatedAt = now,
        };

        async Task<DatasetReport> CheckAsync(string path, int fewest)
        {
            await using var content = File.OpenRead(path);
            return await checking.CheckAsync(content, request.BaseModel, fewest, cancellationToken);
        }
    }
}

internal static class DatasetEndpoints
{
    internal static void MapDatasets(this IEndpointRouteBuilder routes)
    {
        var datasets = routes.MapGroup("/v1/fine-tuning/datasets").WithTags("Language models");
        datasets.MapPost("/export", async (ExportDataset request, IMediator mediator, CancellationToken token) =>
            {
                var dataset = await mediator.Send(request, token);
                return TypedResults.Created($"/v1/fine-tuning/datasets/{dataset.Id}", dataset);
            })
            .WithName("ExportDataset").WithSummary("Writes the examples with a gold star as training and validation files");
        datasets.MapGet("", (IMediator mediator, CancellationToken token) => mediator.Send(new GetExampleDatasets(), token))
            .WithName("GetExampleDatasets").WithSummary("Datasets that were exported here, newest first");
        datasets.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetExampleDataset(id), token))
            .WithName("GetExampleDataset").WithSummary("A dataset");
        datasets.MapPost("/validate", (ValidateDataset request, IMediator mediator, CancellationToken token) =>
                mediator.Send(request, token))
            .WithName("ValidateDataset").WithSummary("Says what is wrong with a dataset file below the storage root");
    }
}
