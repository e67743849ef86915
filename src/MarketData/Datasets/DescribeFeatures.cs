using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Datasets;

internal sealed class DescribeFeaturesHandler(FeatureReader features)
    : IRequestHandler<DescribeFeatures, IReadOnlyList<DescribedFeature>>
{
    public async Task<IReadOnlyList<DescribedFeature>> Handle(DescribeFeatures request, CancellationToken cancellationToken) =>
    [
        .. (await features.DefineAsync(request.Names, cancellationToken)).Select(feature => new DescribedFeature(
            feature.Name, feature.Family.Pattern, feature.Family.Description, feature.Family.TakesN ? feature.N : null,
            feature.IsStationary, feature.NeedsVolume, feature.NeedsVix, feature.Of, feature.ComparedWith, feature.Experiment,
            feature.Warmup)),
    ];
}
