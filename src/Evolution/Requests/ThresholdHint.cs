using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Requests;

/// <summary>Says how a model's predictions stand to thresholds that hardly anything reached.</summary>
internal static class ThresholdHint
{
    /// <summary>A sentence that names the quantile form of a threshold.</summary>
    internal static string Of(ModelDetails model, IReadOnlyList<Threshold> thresholds)
    {
        var smallest = thresholds.Min(threshold => threshold.Value);
        var reach = model.LargestPrediction < smallest ? "no prediction reaches" : "hardly any prediction reaches";
        var rows = FormattableString.Invariant(
            $"|p| on the fitted rows: at most {model.LargestPrediction:G3}, sd {model.PredictionSd:G3}");
        return FormattableString.Invariant(
            $"{reach} the smallest threshold {smallest} ({rows}). Thresholds can be quantiles of |p| instead, such as q0.95.");
    }
}
