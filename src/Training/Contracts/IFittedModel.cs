using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Contracts;

/// <summary>A model that can predict its target.</summary>
public interface IFittedModel : IDisposable
{
    /// <summary>True when it predicts the same for every row: no weight but zero, no split.</summary>
    bool IsNull { get; }

    /// <summary>True when it may be kept as long as its predictions: it holds little memory and nothing to dispose of.</summary>
    bool IsSmall { get; }

    /// <summary>|standardised weight| per feature; null where it has no weights.</summary>
    IReadOnlyList<double>? Weights => null;

    /// <summary>Predictions of a range of bars, in units of the target; NaN where a feature is NaN.</summary>
    /// <param name="features">The model's features in order, one value per bar.</param>
    /// <param name="range">Bars to predict.</param>
    /// <param name="predictions">One value per bar of the range.</param>
    void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions);
}
