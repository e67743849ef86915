using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>What features mean, in the order asked for.</summary>
/// <param name="Names">Names of the catalogue; one that is none is a 422.</param>
public sealed record DescribeFeatures(IReadOnlyList<string> Names) : IRequest<IReadOnlyList<DescribedFeature>>;

/// <summary>A concrete feature.</summary>
/// <param name="Name">Canonical name, such as <c>rsi_14</c> or <c>SPY.beta_60:QQQ</c>.</param>
/// <param name="Pattern">The family that it belongs to, such as <c>rsi_N</c>.</param>
/// <param name="Formula">The formula in a sentence.</param>
/// <param name="Window">N; null for families without a number.</param>
/// <param name="Stationary">False for levels that drift with the price.</param>
/// <param name="NeedsVolume">True when it is undefined without volume.</param>
/// <param name="NeedsVix">True when it is made of the daily bars of the volatility index.</param>
/// <param name="Of">The symbol whose feature it is; null for the traded one.</param>
/// <param name="ComparedWith">The symbol that it compares with; null where it compares with none.</param>
/// <param name="Experiment">The experiment whose forecast it is; null for every other feature.</param>
/// <param name="WarmupBars">Leading bars without a value.</param>
public sealed record DescribedFeature(
    string Name, string Pattern, string Formula, int? Window, bool Stationary, bool NeedsVolume, bool NeedsVix, string? Of,
    string? ComparedWith, string? Experiment, int WarmupBars);
