using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Dashboard.Promoted;

/// <summary>What one feature means to a model.</summary>
/// <param name="Feature">Its name among the columns of features.</param>
/// <param name="Weight">In units of the target per unit of the feature; null for trees.</param>
/// <param name="Standardised">In standard deviations of the target per one of the feature; null for trees.</param>
/// <param name="Importance">At least 0.</param>
/// <param name="Error">Its standard error, or null where the method has none.</param>
public sealed record ModelWeight(string Feature, double? Weight, double? Standardised, double Importance, double? Error)
{
    /// <summary>The features of a model, those that weigh most first: by |standardised weight|, for trees by importance.</summary>
    public static IReadOnlyList<ModelWeight> Of(ModelDetails model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return
        [
            .. model.Features.Select((feature, place) => new ModelWeight(
                    feature, model.Coefficients?.Weights[place], model.Coefficients?.StandardisedWeights[place], model.Importance[place],
                    model.ImportanceErrors?[place]))
                .OrderByDescending(weight => Math.Abs(weight.Standardised ?? weight.Importance))
                .ThenBy(weight => weight.Feature, StringComparer.Ordinal),
        ];
    }
}
