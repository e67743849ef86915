using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Checks;
using StrategyFactory.LanguageModels.Files;

namespace StrategyFactory.LanguageModels.Datasets;

internal sealed class ValidateDatasetValidator : AbstractValidator<ValidateDataset>
{
    private const int LongestPath = 1000;

    public ValidateDatasetValidator() => RuleFor(query => query.DatasetPath)
        .Must(path => !string.IsNullOrWhiteSpace(path) && path.Length <= LongestPath)
        .WithMessage($"dataset_path: 1 to {LongestPath} characters.");
}

internal sealed class ValidateDatasetHandler(DatasetChecking checking, IOptions<LanguageModelsOptions> options)
    : IRequestHandler<ValidateDataset, DatasetReport>
{
    public async Task<DatasetReport> Handle(ValidateDataset request, CancellationToken cancellationToken)
    {
        checking.RequireCounted(request.BaseModel);
        await using var content = File.OpenRead(StoragePath.Existing(options.Value.StorageFolder, request.DatasetPath, "dataset_path"));
        return await checking.CheckAsync(content, request.BaseModel, DatasetChecking.Few, cancellationToken);
    }
}

internal sealed class ValidateDatasetContentHandler(DatasetChecking checking) : IRequestHandler<ValidateDatasetContent, DatasetReport>
{
    public Task<DatasetReport> Handle(ValidateDatasetContent request, CancellationToken cancellationToken)
    {
        checking.RequireCounted(request.BaseModel);
        return checking.CheckAsync(request.Content, request.BaseModel, DatasetChecking.Few, cancellationToken);
    }
}
