using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Numerics.Mixtures;

namespace StrategyFactory.MarketData.Datasets;

internal sealed class GetFrozenRegimesHandler(
    SeriesReader reader, RegimeReader regimes, FeatureReader features, IOptions<MarketDataOptions> options)
    : IRequestHandler<GetFrozenRegimes, FrozenRegimes>
{
    public async Task<FrozenRegimes> Handle(GetFrozenRegimes request, CancellationToken cancellationToken)
    {
        var series = await reader.LoadAsync(request.Symbol, request.Timeframe, cancellationToken, from: request.CutAt.First);
        var bars = series.Bars;
        var segments = SegmentCuts.Of(bars, request.CutAt, request.Fractions, request.Horizon, request.ExecutionDelayBars);
        var fitted = await regimes.MixtureAsync(series, segments.Selection);
        var mixture = fitted.Mixture is { Calm: { } calm, Wild: { } wild }
            ? new RegimeMixture(
                fitted.Return.Mean, fitted.Return.Deviation, fitted.Volatility.Mean, fitted.Volatility.Deviation, Component(calm),
                Component(wild))
            {
                VolatilityWindow = RegimeGmm.VolatilityBars,
                Ballot = RegimeGmm.Ballot,
            }
            : null;
        var vix = await features.VixAsync(cancellationToken);
        return new(
            Times(bars, segments.Simulation), Times(bars, segments.Holdout), vix is null ? "realised" : "vix", options.Value.VixSymbol,
            options.Value.MarketSymbol is { Length: > 0 } market ? market : bars.Symbol, mixture);
    }

    private static OpenTimeRange Times(BarSeries bars, BarRange range) => new(bars.Opening(range.Start), bars.Opening(range.End - 1));

    private static MixtureComponent Component(BivariateNormal normal) => new(
        normal.Weight, normal.MeanX, normal.MeanY, normal.VarianceX, normal.Covariance, normal.VarianceY);
}
