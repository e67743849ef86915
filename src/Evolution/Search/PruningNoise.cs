namespace StrategyFactory.Evolution.Search;

/// <summary>Which pruned features were not measurably weaker than those that stay.</summary>
internal static class PruningNoise
{
    /// <summary>
    /// The removed features whose importance lies less than two standard errors of the difference, 2·√(se² + se²), below that of the
    /// weakest one kept. Features that the model does not use (importance 0) are removed for that and not for their rank.
    /// </summary>
    /// <param name="importance">Importance by feature.</param>
    /// <param name="errors">Standard errors; null where the method has none, and then nothing is told.</param>
    /// <param name="removed">Features removed.</param>
    /// <param name="remaining">Features kept.</param>
    internal static IReadOnlyList<string> Of(
        IReadOnlyDictionary<string, double> importance, IReadOnlyDictionary<string, double>? errors, IReadOnlyList<string> removed,
        IReadOnlyList<string> remaining)
    {
        if (errors is null || remaining.Count == 0)
        {
            return [];
        }

        var weakest = remaining.MinBy(feature => importance[feature])!;
        return [.. removed.Where(feature => importance[feature] > 0 && importance[weakest] - importance[feature] < 2 * Error(feature))];

        double Error(string feature) => Math.Sqrt(errors[feature] * errors[feature] + errors[weakest] * errors[weakest]);
    }
}
