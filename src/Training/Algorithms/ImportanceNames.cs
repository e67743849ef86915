using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms;

/// <summary>Measures of importance as requests spell them.</summary>
internal static class ImportanceNames
{
    internal static string Name(this ImportanceMethod method) => method switch
    {
        ImportanceMethod.Weight => "weight",
        ImportanceMethod.Shap => "shap",
        _ => "permutation",
    };

    /// <summary>The refusal of a measure that an algorithm does not have.</summary>
    internal static UnprocessableException NotOf(Algorithm algorithm, string method, string field) =>
        new($"{field}: {algorithm.Name} has no importance '{method}'; it has {Names(algorithm)}.", field);

    private static string Names(Algorithm algorithm) => string.Join(", ", algorithm.Importances.Select(Name));
}
