using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Asks for the bars of a symbol with features and regimes, all causal and aligned bar by bar.</summary>
/// <param name="Symbol">An imported symbol.</param>
/// <param name="Timeframe">The bars' timeframe; resampled from finer bars where only those are stored.</param>
/// <param name="Features">Names of the feature catalogue, in the order of the columns wanted.</param>
/// <param name="Fractions">Where the segments end; the mixture of <c>regime_gmm</c> is fitted on the selection segment only.</param>
/// <param name="Horizon">How far labels look ahead; the segments are parted by as many bars.</param>
/// <param name="ExecutionDelayBars">Bars between decision and fill.</param>
public sealed record GetDataset(
    string Symbol, Timeframe Timeframe, IReadOnlyList<string> Features, SegmentFractions Fractions, Horizon Horizon,
    int ExecutionDelayBars) : IRequest<Dataset>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }

    /// <summary>
    /// The bars that are cut into segments, so that later ones move no cut: they follow the holdout. Null cuts all bars.
    /// </summary>
    public BarSpan? CutAt { get; init; }
}

/// <summary>Bars of a series by their open times.</summary>
/// <param name="First">Bars that open earlier are not read.</param>
/// <param name="Last">Bars that open later follow the holdout.</param>
public sealed record BarSpan(DateTimeOffset First, DateTimeOffset Last);

/// <summary>Bars, features and regimes of one symbol. The memory is shared and never written.</summary>
/// <param name="FeatureNames">Names of the feature columns.</param>
/// <param name="Features">One column per name, one value per bar, NaN where undefined.</param>
/// <param name="Snapshots">Identity of every series that was read, sorted by symbol and timeframe.</param>
public sealed record Dataset(
    BarSeries Bars,
    IReadOnlyList<string> FeatureNames,
    IReadOnlyList<ReadOnlyMemory<double>> Features,
    DataSegments Segments,
    RegimeColumns Regimes,
    IReadOnlyList<DataSnapshot> Snapshots);

/// <summary>The regime of every bar; −1 where undefined.</summary>
/// <param name="Vix">
/// <c>regime_vix</c>: 0 bear volatile, 1 bear quiet, 2 bull volatile, 3 bull quiet. From days that had ended when the bar's UTC date began
/// and that opened at most ten calendar days before it.
/// </param>
/// <param name="Gmm"><c>regime_gmm</c>: 0 calm … K − 1.</param>
/// <param name="Sma"><c>regime_sma</c>: 1 above the 200-hour mean, else 0.</param>
/// <param name="VixSource"><c>vix</c>, or <c>realised</c> where no volatility index is imported.</param>
public sealed record RegimeColumns(ReadOnlyMemory<sbyte> Vix, ReadOnlyMemory<sbyte> Gmm, ReadOnlyMemory<sbyte> Sma, string VixSource);

/// <summary>Identifies the exact content of a stored series.</summary>
/// <param name="Timeframe">Short name of the stored timeframe.</param>
/// <param name="FirstBar">Open time of the first bar, UTC.</param>
/// <param name="LastBar">Open time of the last bar, UTC.</param>
/// <param name="Rows">Number of bars.</param>
/// <param name="ContentHash">SHA-256 over all columns, hexadecimal.</param>
public sealed record DataSnapshot(
    string Symbol, string Timeframe, DateTimeOffset FirstBar, DateTimeOffset LastBar, int Rows, string ContentHash);
