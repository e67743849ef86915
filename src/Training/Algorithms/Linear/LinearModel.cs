using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Linear;

/// <summary>A linear model: its coefficients and intercept, nothing more.</summary>
/// <param name="coefficients">Of the target, or of the log-odds of a label.</param>
/// <param name="logistic">Whether it predicts the probability of a label, 1/(1 + e^−η).</param>
internal sealed class LinearModel(LinearCoefficients coefficients, bool logistic) : IFittedModel
{
    private readonly double[] _weights = [.. coefficients.Weights];

    public bool IsNull => coefficients.StandardisedWeights.All(weight => weight == 0);

    public bool IsSmall => true;

    public IReadOnlyList<double> Weights { get; } = [.. coefficients.StandardisedWeights.Select(Math.Abs)];

    internal LinearCoefficients Coefficients => coefficients;

    internal static LinearModel Of(LinearFit fit, TargetLabel label) => new(
        new(fit.Intercept, fit.Coefficients, fit.Weights, fit.FeatureMeans, fit.FeatureStandardDeviations), label == TargetLabel.Sign);

    /// <summary>One that has learnt nothing: an even chance whatever the features.</summary>
    internal static LinearModel Null(int features)
    {
        var zeros = new double[features];
        return new(new(0, zeros, zeros, zeros, zeros), logistic: true);
    }

    public void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions)
    {
        LinearFit.Predict(
            coefficients.Intercept, _weights, [.. features.Select(feature => feature.Slice(range.Start, range.Count))], predictions);
        if (logistic)
        {
            Logistic.ToProbabilities(predictions);
        }
    }

    public double[]? Contributions(IReadOnlyList<ReadOnlyMemory<double>> features, int bar) =>
        features.All(feature => double.IsFinite(feature.Span[bar]))
            ? [.. features.Select((feature, place) => _weights[place] * (feature.Span[bar] - coefficients.Means[place]))]
            : null;

    public void Dispose()
    {
        // Nothing is held.
    }
}
