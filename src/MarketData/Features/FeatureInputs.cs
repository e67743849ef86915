using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

/// <summary>What a feature is computed from: the bars it belongs to and, where its family asks for them, two other series.</summary>
/// <param name="Bars">The bars; the feature has one value per bar.</param>
/// <param name="Reference">Bars of the symbol after the colon (<c>beta_60:SPY</c>), same timeframe.</param>
/// <param name="Vix">Daily bars of the volatility index.</param>
internal sealed record FeatureInputs(BarSeries Bars, BarSeries? Reference, BarSeries? Vix)
{
    public ReadOnlySpan<long> Times => Bars.Times.Span;

    public ReadOnlySpan<double> Open => Bars.Open.Span;

    public ReadOnlySpan<double> High => Bars.High.Span;

    public ReadOnlySpan<double> Low => Bars.Low.Span;

    public ReadOnlySpan<double> Close => Bars.Close.Span;

    public ReadOnlySpan<double> Volume => Bars.Volume.Span;
}

/// <summary>Writes one value per bar; NaN where undefined. <paramref name="n"/> is 0 for families without a number.</summary>
internal delegate void FeatureKernel(FeatureInputs inputs, int n, Span<double> destination);
