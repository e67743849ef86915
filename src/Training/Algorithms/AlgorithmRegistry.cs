using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Trees.Native;

namespace StrategyFactory.Training.Algorithms;

/// <summary>What an algorithm's models are made of.</summary>
internal enum AlgorithmFamily
{
    Linear,
    Boosting,
    Forest,
}

/// <summary>A trainable algorithm.</summary>
/// <param name="Name">Name in requests.</param>
/// <param name="Family">What its models are made of.</param>
/// <param name="Grids">The grids it has, as fields of a request.</param>
/// <param name="Importances">Measures of importance that it has, its own first.</param>
/// <param name="FixedL1Ratios">The ρ grid where the algorithm fixes it; null where the request chooses.</param>
internal sealed record Algorithm(string Name, AlgorithmFamily Family, IReadOnlyList<string> Grids, IReadOnlyList<ImportanceMethod> Importances, IReadOnlyList<double>? FixedL1Ratios = null)
{
    internal bool GrowsTrees => Family != AlgorithmFamily.Linear;
}

/// <summary>The one list of algorithms, and which of them this machine can use.</summary>
internal sealed class AlgorithmRegistry(XGBoostLibrary trees)
{
    private static readonly ImportanceMethod[] OfWeights = [ImportanceMethod.Weight, ImportanceMethod.Permutation];

    private static readonly ImportanceMethod[] OfTrees = [ImportanceMethod.Shap, ImportanceMethod.Permutation];

    internal static IReadOnlyList<Algorithm> All { get; } =
    [
        new("ElasticNet", AlgorithmFamily.Linear, ["alpha_grid", "l1_ratio_grid"], OfWeights),
        new("Lasso", AlgorithmFamily.Linear, ["alpha_grid"], OfWeights, [1.0]),
        new("Ridge", AlgorithmFamily.Linear, ["alpha_grid"], OfWeights, [0.0]),
        new("XGBoost", AlgorithmFamily.Boosting, ["max_depth_grid", "learning_rate_grid", "reg_lambda_grid", "min_child_weight_grid"], OfTrees),
        new("RandomForest", AlgorithmFamily.Forest, ["max_depth_grid", "min_samples_leaf_grid", "trees_grid"], OfTrees),
    ];

    /// <summary>Finds an algorithm by name, ignoring case.</summary>
    /// <exception cref="UnprocessableException">No such algorithm, or this machine lacks what it needs.</exception>
    internal Algorithm Find(string name)
    {
        var algorithm = All.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnprocessableException($"Algorithm '{name}' is unknown; available: {Available}.", "algorithm");
        return Unavailable(algorithm) is not { } reason
            ? algorithm
            : throw new UnprocessableException($"Algorithm '{algorithm.Name}' is not available: {reason}. Available: {Available}.", "algorithm");
    }

    /// <summary>Why an algorithm cannot be used here, or null.</summary>
    internal string? Unavailable(Algorithm algorithm) => algorithm.GrowsTrees ? trees.Unavailable : null;

    private string Available => string.Join(", ", All.Where(algorithm => Unavailable(algorithm) is null).Select(algorithm => algorithm.Name));
}
