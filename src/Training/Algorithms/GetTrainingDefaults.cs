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
        var resolved = HyperparameterGrids.Resolve(new() { Symbol = "", Algorithm = algorithm.Name }, algorithm, options.Value);
        return resolved with
        {
            Features = await mediator.Send(new ResolveFeatures(null, null), cancellationToken),
            L1RatioGrid = algorithm.FixedL1Ratios is null ? resolved.L1RatioGrid : null,
            RegimeConfigs = options.Value.DefaultRegimes(),
            Segments = new(options.Value.SelectionFraction, options.Value.SimulationFraction),
        };
    }
}
