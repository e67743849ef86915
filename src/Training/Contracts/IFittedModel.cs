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

    /// <summary>
    /// What each feature of a bar adds to its prediction, against the mean of the rows it was fitted on, in units of the target (of its
    /// log-odds, or margin, where that is a probability). Null where a feature is NaN, or the model cannot tell within a second.
    /// </summary>
    /// <param name="features">The model's features in order, one value per bar.</param>
    /// <param name="bar">The bar.</param>
    double[]? Contributions(IReadOnlyList<ReadOnlyMemory<double>> features, int bar) => null;

    /// <summary>Predictions of a range of bars, in units of the target; NaN where a feature is NaN.</summary>
    /// <param name="features">The model's features in order, one value per bar.</param>
    /// <param name="range">Bars to predict.</param>
    /// <param name="predictions">One value per bar of the range.</param>
    void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions);
}
