using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Bars of a range thinned to about so many candles, for drawing. A candle holds 1, 2, 4, 8 … bars, counted from the first of the series,
/// so that it is the same whatever the range, and whole even where the range cuts through it.
/// </summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="From">First open time, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, inclusive; null for the end.</param>
/// <param name="About">At most this many candles, two more for those at the edges; 10 to 10,000.</param>
/// <param name="Feature">A name of the feature catalogue to draw with them; null for none.</param>
/// <param name="Regime"><c>regime_vix</c>, <c>regime_gmm</c> or <c>regime_sma</c> to draw with them; null for none.</param>
public sealed record GetBarChart(
    string Symbol, string Timeframe, DateTimeOffset? From = null, DateTimeOffset? To = null, int About = 1000, string? Feature = null,
    string? Regime = null) : IRequest<BarChart>;

/// <summary>Candles as columns of equal length, oldest first.</summary>
public sealed record BarChart
{
    /// <summary>The symbol, upper case.</summary>
    public required string Symbol { get; init; }

    /// <summary>The length of a bar.</summary>
    public required string Timeframe { get; init; }

    /// <summary>Bars of the whole series.</summary>
    public required int Bars { get; init; }

    /// <summary>Bars in a candle, a power of two; the last of the series may hold fewer.</summary>
    public required int BarsPerCandle { get; init; }

    /// <summary>Open time of each candle's first bar, milliseconds since 1970-01-01 UTC.</summary>
    public required IReadOnlyList<long> Times { get; init; }

    /// <summary>Open of its first bar.</summary>
    public required IReadOnlyList<double> Open { get; init; }

    /// <summary>Highest high of its bars.</summary>
    public required IReadOnlyList<double> High { get; init; }

    /// <summary>Lowest low of its bars.</summary>
    public required IReadOnlyList<double> Low { get; init; }

    /// <summary>Close of its last bar.</summary>
    public required IReadOnlyList<double> Close { get; init; }

    /// <summary>Sum of its bars' volume.</summary>
    public required IReadOnlyList<double> Volume { get; init; }

    /// <summary>The feature's value at its last bar, null where undefined; null as a whole where none was asked for.</summary>
    public IReadOnlyList<double?>? Feature { get; init; }

    /// <summary>False for a feature that drifts with the price and belongs on its scale; null without a feature.</summary>
    public bool? FeatureIsStationary { get; init; }

    /// <summary>
    /// The regime of most of its bars, of equally frequent ones the smaller, −1 where undefined; null where none was asked for.
    /// </summary>
    /// <remarks>
    /// The mixture of <c>regime_gmm</c> is fitted on the first 60% of the series, as a run with default settings does, a few bars at the
    /// cut apart.
    /// </remarks>
    public IReadOnlyList<int>? Regime { get; init; }
}
