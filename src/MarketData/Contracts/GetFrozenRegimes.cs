using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>What fixes the regimes and segments of a series as it was, for who works them out elsewhere.</summary>
/// <param name="Symbol">An imported symbol.</param>
/// <param name="Timeframe">The bars' timeframe.</param>
/// <param name="Fractions">Where the segments end.</param>
/// <param name="Horizon">How far labels look ahead.</param>
/// <param name="ExecutionDelayBars">Bars between decision and fill.</param>
/// <param name="CutAt">The bars that are cut into segments, as in <see cref="GetDataset"/>.</param>
public sealed record GetFrozenRegimes(
    string Symbol, Timeframe Timeframe, SegmentFractions Fractions, Horizon Horizon, int ExecutionDelayBars, BarSpan CutAt)
    : IRequest<FrozenRegimes>;

/// <summary>The segments of a series by time, and what its regimes depend on besides the bars.</summary>
/// <param name="Simulation">Open times of the simulation segment.</param>
/// <param name="Holdout">Open times of the holdout.</param>
/// <param name="VixSource">What <c>regime_vix</c> takes its volatility from: <c>vix</c> or <c>realised</c>.</param>
/// <param name="VixSymbol">The volatility index, imported or not.</param>
/// <param name="MarketSymbol">Whose daily bars give the direction of <c>regime_vix</c>.</param>
/// <param name="Mixture">The mixture of <c>regime_gmm</c>; null where it is degenerate and the regime undefined.</param>
public sealed record FrozenRegimes(
    OpenTimeRange Simulation, OpenTimeRange Holdout, string VixSource, string VixSymbol, string MarketSymbol, RegimeMixture? Mixture);

/// <summary>Bars by their open times, UTC.</summary>
/// <param name="First">Of the first bar.</param>
/// <param name="Last">Of the last bar.</param>
public sealed record OpenTimeRange(DateTimeOffset First, DateTimeOffset Last);

/// <summary>
/// The Gaussian mixture of <c>regime_gmm</c>, fitted on the selection bars: x the one-bar log return, y volatility_20, each as
/// (value − mean) / sd. A bar takes the component with the larger weight × density, the calm one on a tie; the regime is the majority of
/// the last 30 of these labels, the calm one on a tie, undefined before there are 30.
/// </summary>
/// <param name="ReturnMean">Mean of the one-bar log returns.</param>
/// <param name="ReturnSd">Their population standard deviation.</param>
/// <param name="VolatilityMean">Mean of volatility_20.</param>
/// <param name="VolatilitySd">Its population standard deviation.</param>
/// <param name="Calm">Regime 0.</param>
/// <param name="Wild">Regime 1.</param>
public sealed record RegimeMixture(
    double ReturnMean, double ReturnSd, double VolatilityMean, double VolatilitySd, MixtureComponent Calm, MixtureComponent Wild)
{
    /// <summary>One-bar log returns that the volatility is of.</summary>
    public required int VolatilityWindow { get; init; }

    /// <summary>Labels whose majority is the regime.</summary>
    public required int Ballot { get; init; }
}

/// <summary>One component over standardised (x, y).</summary>
/// <param name="Weight">In (0, 1).</param>
/// <param name="MeanX">Mean of x.</param>
/// <param name="MeanY">Mean of y.</param>
/// <param name="VarianceX">Variance of x.</param>
/// <param name="Covariance">Covariance of x and y.</param>
/// <param name="VarianceY">Variance of y.</param>
public sealed record MixtureComponent(
    double Weight, double MeanX, double MeanY, double VarianceX, double Covariance, double VarianceY);
