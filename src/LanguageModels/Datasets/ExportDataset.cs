using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Checks;
using StrategyFactory.LanguageModels.Datasets.Formats;
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
    GoldExamples gold, DatasetFiles files, DatasetChecking checking, DatabaseSession session, TimeProvider clock)
    : IRequestHandler<ExportDataset, ExampleDataset>
{
    private const string NearDuplicate = "near_duplicate";
    private const string Limit = "limit";

    public async Task<ExampleDataset> Handle(ExportDataset request, CancellationToken cancellationToken)
    {
        var format = ExampleFormats.Of(request.Format);
        var found = await gold.ReadAsync(request, format, cancellationToken);
        var examples = found.Examples;
        var split = DatasetSplit.Of(
            [.. examples.Select(example => new SplitItem(example.Hash, example.MadeFrom, Shingles.Of(example.Messages)))],
            request.ValidationShare,
            request.NearDuplicates == NearDuplicates.Drop,
            request.Limit ?? examples.Count);
        foreach (var (reason, places) in new[] { (NearDuplicate, split.Duplicates), (Limit, split.Beyond) })
        {
            foreach (var place in places)
            {
                found.LeftOut.Add(reason, examples[place].Id);
            }
        }

        var (id, now) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        var dataset = await files.WriteAsync(id, Lines(split.Train), Lines(split.Validation), DescribeAsync, cancellationToken);
        session.Announce(LanguageChanges.Dataset, id.ToString());
        return dataset;

        byte[][] Lines(IReadOnlyList<int> places) => [.. places.Select(place => format.Line(examples[place].Messages))];

        async Task<ExampleDataset> DescribeAsync(WrittenFile train, WrittenFile? validation) => new()
        {
            Id = id,
            DatasetPath = train.Path,
            ValidationPath = validation?.Path,
            SampleCount = split.Train.Count + split.Validation.Count,
            TrainCount = split.Train.Count,
            ValidationCount = split.Validation.Count,
            Format = format.Name,
            Request = request,
            Source = found.Source,
            LeftOut = found.LeftOut.Report(),
            Notes = [.. Notes(request, split)],
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

    private IEnumerable<string> Notes(ExportDataset request, DatasetSplit split)
    {
        var taken = split.Train.Count + split.Validation.Count;
        if (request.ValidationShare > 0 && split.Validation.Count == 0)
        {
            yield return $"There is no validation file: the smallest group of one source has {split.SmallestGroup} of {taken} examples, "
                + "and sources are not parted.";
        }

        if (request.BaseModel is { } name && checking.Uncounted(name) is { } reason)
        {
            yield return $"Tokens are not counted: {reason}";
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
