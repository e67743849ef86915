using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>The feature columns of a symbol.</summary>
public sealed record GetFeatureColumns(string Symbol) : IRequest<FeatureColumns>;

/// <summary>What can be computed for a symbol.</summary>
/// <param name="Columns">Concrete columns with usual window lengths, and the default set.</param>
/// <param name="Families">The patterns behind them; any whole N in the range is allowed.</param>
/// <param name="RegimeColumns">Regime columns and their values.</param>
public sealed record FeatureColumns(
    string Symbol, IReadOnlyList<FeatureColumn> Columns, IReadOnlyList<FeatureFamilyDescription> Families,
    IReadOnlyDictionary<string, int> RegimeColumns);

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
