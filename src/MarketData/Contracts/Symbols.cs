using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Every imported series, by symbol and timeframe.</summary>
public sealed record GetSymbols : IRequest<IReadOnlyList<ImportedSeries>>;

/// <summary>An imported series.</summary>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Bars">Number of bars.</param>
/// <param name="FirstBar">Open time of the first bar, UTC.</param>
/// <param name="LastBar">Open time of the last bar, UTC.</param>
/// <param name="HasVolume">False when volume is 0 throughout.</param>
/// <param name="ContentHash">Identity of the content.</param>
public sealed record ImportedSeries(string Symbol, string Timeframe, int Bars, DateTimeOffset FirstBar, DateTimeOffset LastBar, bool HasVolume, string ContentHash);

/// <summary>Bars of a symbol, oldest first.</summary>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="From">First open time, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
/// <param name="Limit">At most this many, 1 to 100,000.</param>
public sealed record GetBars(string Symbol, string Timeframe = "1m", DateTimeOffset? From = null, DateTimeOffset? To = null, int Limit = 1000) : IRequest<BarPage>;

/// <summary>Bars of a symbol as columns, all at once: what another module computes on.</summary>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="From">First open time, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
public sealed record GetBarSeries(string Symbol, string Timeframe, DateTimeOffset? From = null, DateTimeOffset? To = null) : IRequest<BarSeries>;

/// <summary>Bars of a symbol with further columns beside them.</summary>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="Columns">
/// At most 200: <c>open</c>, <c>high</c>, <c>low</c>, <c>close</c>, <c>volume</c>, or a name of the feature catalogue, such as
/// <c>rsi_14</c>; each also of another symbol, such as <c>SPY.volume</c> or <c>SPY.return_1</c>. A symbol alone is its close.
/// </param>
/// <param name="From">First open time, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
public sealed record GetBarColumns(
    string Symbol, string Timeframe, IReadOnlyList<string> Columns, DateTimeOffset? From = null, DateTimeOffset? To = null)
    : IRequest<BarColumns>;

/// <summary>Bars with further columns.</summary>
/// <param name="Bars">The bars.</param>
/// <param name="Names">Canonical names of the columns.</param>
/// <param name="Columns">
/// One value a bar, known when the bar closes and independent of everything after it; NaN where undefined. Of another symbol that of its
/// last bar closed by then, for at most ten days.
/// </param>
public sealed record BarColumns(BarSeries Bars, IReadOnlyList<string> Names, IReadOnlyList<ReadOnlyMemory<double>> Columns);

/// <summary>A page of bars.</summary>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Bars">The bars.</param>
/// <param name="Next">Open time of the bar after the last one of this page, to pass as <c>from</c>; null at the end.</param>
public sealed record BarPage(string Symbol, string Timeframe, IReadOnlyList<Bar> Bars, DateTimeOffset? Next);

/// <summary>One bar.</summary>
/// <param name="Time">Open time, UTC.</param>
/// <param name="Open">Open.</param>
/// <param name="High">High.</param>
/// <param name="Low">Low.</param>
/// <param name="Close">Close.</param>
/// <param name="Volume">Volume.</param>
public sealed record Bar(DateTimeOffset Time, double Open, double High, double Low, double Close, double Volume);

/// <summary>The feature columns of a symbol.</summary>
/// <param name="Symbol">Symbol.</param>
public sealed record GetFeatureColumns(string Symbol) : IRequest<FeatureColumns>;

/// <summary>What can be computed for a symbol.</summary>
/// <param name="Symbol">Symbol.</param>
/// <param name="Columns">Concrete columns with usual window lengths, and the default set.</param>
/// <param name="Families">The patterns behind them; any whole N in the range is allowed.</param>
/// <param name="RegimeColumns">Regime columns and their values.</param>
public sealed record FeatureColumns(string Symbol, IReadOnlyList<FeatureColumn> Columns, IReadOnlyList<FeatureFamilyDescription> Families, IReadOnlyDictionary<string, int> RegimeColumns);

/// <summary>One feature column.</summary>
/// <param name="Name">Name to use in requests.</param>
/// <param name="Stationary">False for levels such as averages of the price.</param>
/// <param name="NeedsVolume">True when it is undefined without volume.</param>
/// <param name="Default">True when it is part of the default set.</param>
/// <param name="Available">False when this symbol lacks what it needs.</param>
public sealed record FeatureColumn(string Name, bool Stationary, bool NeedsVolume, bool Default, bool Available);

/// <summary>A family of features.</summary>
/// <param name="Pattern">For example <c>rsi_N</c>.</param>
/// <param name="Description">What it is.</param>
/// <param name="Stationary">False for levels.</param>
/// <param name="NeedsVolume">True when it is undefined without volume.</param>
public sealed record FeatureFamilyDescription(string Pattern, string Description, bool Stationary, bool NeedsVolume);

/// <summary>Stores simulated bars of the demonstration market under the symbols EDGE and NOISE.</summary>
/// <param name="Seed">Seed of the simulation.</param>
public sealed record ImportDemoBars(ulong Seed = 1) : IRequest<IReadOnlyList<ImportedSeries>>;

/// <summary>Checks feature names and adds the copies of reference symbols.</summary>
/// <param name="Features">Names of the catalogue; null or empty for the default set.</param>
/// <param name="ReferenceSymbols">
/// Symbols for which every stationary market feature of the list is added as <c>REF.feature</c>; a symbol that the list
/// already names in that form adds nothing.
/// </param>
public sealed record ResolveFeatures(IReadOnlyList<string>? Features, IReadOnlyList<string>? ReferenceSymbols) : IRequest<IReadOnlyList<string>>;
