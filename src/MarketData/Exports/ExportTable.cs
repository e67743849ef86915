using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Exports;

/// <summary>What a file of bars holds.</summary>
/// <param name="Bars">The bars.</param>
/// <param name="FeatureNames">Names of the features.</param>
/// <param name="Features">A column for each of them, one value a bar, NaN where undefined.</param>
/// <param name="RegimeNames">Names of the regimes.</param>
/// <param name="Regimes">A column for each of them, one value a bar, below 0 where undefined.</param>
/// <param name="About">What the file says of itself.</param>
internal sealed record ExportTable(
    BarSeries Bars,
    IReadOnlyList<string> FeatureNames,
    IReadOnlyList<ReadOnlyMemory<double>> Features,
    IReadOnlyList<string> RegimeNames,
    IReadOnlyList<ReadOnlyMemory<sbyte>> Regimes,
    IReadOnlyDictionary<string, string> About)
{
    /// <summary>The name of the column of open times.</summary>
    public const string Time = "time";

    /// <summary>Names of the five columns of numbers that every bar has.</summary>
    public static IReadOnlyList<string> PriceNames { get; } = ["open", "high", "low", "close", "volume"];

    /// <summary>The name of the column of spreads; the import knows by it that they are fractions of the price.</summary>
    public const string Spread = "relative_spread";

    /// <summary>All columns in their order; that of spreads only where the bars have some.</summary>
    public IReadOnlyList<string> Names { get; } =
        [Time, .. PriceNames, .. Bars.Spread is null ? (string[])[] : [Spread], .. FeatureNames, .. RegimeNames];

    /// <summary>The columns of <see cref="PriceNames"/>.</summary>
    public IReadOnlyList<ReadOnlyMemory<double>> Prices { get; } = [Bars.Open, Bars.High, Bars.Low, Bars.Close, Bars.Volume];

    /// <summary>Names of the numbers that may be undefined: the spread and the features.</summary>
    public IReadOnlyList<string> OptionalNames { get; } = Bars.Spread is null ? FeatureNames : [Spread, .. FeatureNames];

    /// <summary>The columns of <see cref="OptionalNames"/>, NaN where undefined.</summary>
    public IReadOnlyList<ReadOnlyMemory<double>> Optional { get; } = Bars.Spread is { } spread ? [spread, .. Features] : Features;
}
