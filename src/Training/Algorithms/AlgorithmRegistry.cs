using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Training.Algorithms;

/// <summary>A trainable algorithm.</summary>
/// <param name="Name">Name in requests.</param>
/// <param name="FixedL1Ratios">The ρ grid where the algorithm fixes it; null where the request chooses.</param>
/// <param name="Unavailable">Why it cannot be used, or null.</param>
internal sealed record Algorithm(string Name, IReadOnlyList<double>? FixedL1Ratios, string? Unavailable = null);

/// <summary>The one list of algorithms.</summary>
internal static class AlgorithmRegistry
{
    internal static IReadOnlyList<Algorithm> All { get; } =
    [
        new("ElasticNet", null),
        new("Lasso", [1.0]),
        new("Ridge", [0.0]),
        new("XGBoost", null, "not available yet"),
        new("RandomForest", null, "not available yet"),
    ];

    /// <summary>Finds an algorithm by name, ignoring case.</summary>
    /// <exception cref="UnprocessableException">No such algorithm, or not available.</exception>
    internal static Algorithm Find(string name)
    {
        var algorithm = All.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnprocessableException($"Algorithm '{name}' is unknown; available: {Available}.", "algorithm");
        return algorithm.Unavailable is null
            ? algorithm
            : throw new UnprocessableException($"Algorithm '{algorithm.Name}' is {algorithm.Unavailable}; available: {Available}.", "algorithm");
    }

    private static string Available => string.Join(", ", All.Where(algorithm => algorithm.Unavailable is null).Select(algorithm => algorithm.Name));
}
