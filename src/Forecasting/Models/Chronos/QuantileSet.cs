namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>The quantiles that networks are asked for: those that the published models were trained on.</summary>
internal static class QuantileSet
{
    /// <summary>Place of the median.</summary>
    internal const int Median = 4;

    internal static IReadOnlyList<double> Levels { get; } = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
}
