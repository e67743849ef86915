using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms;

internal sealed class GetTrainingDefaultsHandler(IMediator mediator, AlgorithmRegistry algorithms, IOptions<TrainingOptions> options)
    : IRequestHandler<GetTrainingDefaults, TrainingSpecification>
{
    public async Task<TrainingSpecification> Handle(GetTrainingDefaults request, CancellationToken cancellationToken)
    {
        var algorithm = algorithms.Find(request.Algorithm);
        var resolved = HyperparameterGrids.Resolve(new() { Symbol = "", Algorithm = algorithm.Name }, algorithm);
        return resolved with
        {
            Features = await mediator.Send(new ResolveFeatures(null, null), cancellationToken),
            L1RatioGrid = algorithm.Grids.Contains("l1_ratio_grid", StringComparer.Ordinal) ? resolved.L1RatioGrid : null,
            RegimeConfigs = options.Value.DefaultRegimes(),
            Segments = new(options.Value.SelectionFraction, options.Value.SimulationFraction),
        };
    }
}
