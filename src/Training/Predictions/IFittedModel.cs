using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Training.Predictions;

/// <summary>A model that can predict its target.</summary>
internal interface IFittedModel
{
    /// <summary>True when it predicts the same for every row: no weight but zero, no split.</summary>
    bool IsNull { get; }

    /// <summary>Predictions of a range of bars, in units of the target; NaN where a feature is NaN.</summary>
    /// <param name="features">The model's features in order, one value per bar.</param>
    /// <param name="range">Bars to predict.</param>
    /// <param name="predictions">One value per bar of the range.</param>
    void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions);
}

/// <summary>A linear model.</summary>
internal sealed class LinearModel(LinearFit fit) : IFittedModel
{
    /// <inheritdoc/>
    public bool IsNull => fit.NonZeroCount == 0;

    /// <inheritdoc/>
    public void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions) =>
        fit.Predict([.. features.Select(feature => feature.Slice(range.Start, range.Count))], predictions);
}
