using MediatR;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets;

internal sealed class GetExampleDatasetsHandler(DatasetFiles files) : IRequestHandler<GetExampleDatasets, FoundDatasets>
{
    public Task<FoundDatasets> Handle(GetExampleDatasets request, CancellationToken cancellationToken) =>
        files.ReadAllAsync(cancellationToken);
}

internal sealed class GetExampleDatasetHandler(DatasetFiles files) : IRequestHandler<GetExampleDataset, ExampleDataset>
{
    public Task<ExampleDataset> Handle(GetExampleDataset request, CancellationToken cancellationToken) =>
        files.ReadAsync(request.DatasetId, cancellationToken);
}
