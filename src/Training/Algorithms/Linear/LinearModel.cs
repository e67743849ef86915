using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Linear;

/// <summary>A linear model: its coefficients and intercept, nothing more.</summary>
internal sealed class LinearModel(LinearCoefficients coefficients) : IFittedModel
{
    private readonly double[] _weights = [.. coefficients.Weights];

    public bool IsNull => coefficients.StandardisedWeights.All(weight => weight == 0);

    public bool IsSmall => true;

    public IReadOnlyList<double> Weights { get; } = [.. coefficients.StandardisedWeights.Select(Math.Abs)];

    internal LinearCoefficients Coefficients => coefficients;

    internal static LinearModel Of(LinearFit fit) =>
        new(new(fit.Intercept, fit.Coefficients, fit.Weights, fit.FeatureMeans, fit.FeatureStandardDeviations));

    public void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions) =>
        LinearFit.Predict(
            coefficients.Intercept, _weights, [.. features.Select(feature => feature.Slice(range.Start, range.Count))], predictions);

    public void Dispose()
    {
        // Nothing is held.
    }
}
