using MediatR;

namespace StrategyFactory.Training.Contracts;

/// <summary>How the importance of a feature is measured.</summary>
public enum ImportanceMethod
{
    /// <summary>|standardised weight|; linear family.</summary>
    Weight,

    /// <summary>
    /// Mean |SHAP value| (Lundberg et al. 2020) over a seeded sample of out-of-fold rows, each explained by the trees of the fold that
    /// did not see it; trees.
    /// </summary>
    Shap,

    /// <summary>
    /// What out-of-fold R² loses when the feature's held-out values are shuffled (Breiman 2001), mean of the repeats, negative as 0;
    /// every algorithm.
    /// </summary>
    Permutation,
}

/// <summary>Feature importance of a stored model.</summary>
/// <param name="Method">
/// <c>weight</c>, <c>shap</c> or <c>permutation</c>, or <c>all</c> that the algorithm has; null for the one the model was trained with.
/// Others are measured on the spot.
/// </param>
public sealed record GetImportance(Guid ModelId, string? Method = null) : IRequest<ModelImportance>;

/// <summary>Importance by feature.</summary>
/// <param name="Method">How it was measured; of several, the model's own.</param>
/// <param name="Importance">Feature → importance ≥ 0, largest first.</param>
public sealed record ModelImportance(Guid ModelId, string Method, IReadOnlyDictionary<string, double> Importance)
{
    /// <summary>Feature → standard error; null where the method has none.</summary>
    public IReadOnlyDictionary<string, double>? StandardErrors { get; init; }

    /// <summary>Every measurement that was asked for, side by side.</summary>
    public IReadOnlyList<ImportanceMeasurement> Measurements { get; init; } = [];
}

/// <summary>Importance by one method.</summary>
/// <param name="Unit">What its numbers are.</param>
/// <param name="Rows">Rows it was measured on; null for weights.</param>
/// <param name="Features">Largest first.</param>
public sealed record ImportanceMeasurement(string Method, string Unit, int? Rows, IReadOnlyList<FeatureImportance> Features);

/// <summary>Importance of one feature.</summary>
/// <param name="Importance">≥ 0.</param>
/// <param name="StandardError">Null where the method has none.</param>
public sealed record FeatureImportance(string Feature, double Importance, double? StandardError);
