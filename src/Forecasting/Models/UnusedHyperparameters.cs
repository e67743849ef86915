using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;

namespace StrategyFactory.Forecasting.Models;

/// <summary>Refuses hyperparameters that were given and that nothing would use: a result must not look as if it came from them.</summary>
internal static class UnusedHyperparameters
{
    /// <summary>In a grid a hyperparameter is used where one of the configurations uses it.</summary>
    /// <param name="kind">Says which are used beside which.</param>
    /// <param name="single">What all configurations share.</param>
    /// <param name="grid">What they differ in; null for one configuration.</param>
    /// <exception cref="ValidationException">One is used in none; all of these are named.</exception>
    internal static void Refuse(
        IForecastKind kind,
        IReadOnlyDictionary<string, JsonElement>? single,
        IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? grid = null)
    {
        List<ValidationFailure> failures = [];
        foreach (var hyperparameter in kind.Hyperparameters)
        {
            var name = hyperparameter.Name;
            var field = grid?.ContainsKey(name) == true ? $"param_grid.{name}" : single?.ContainsKey(name) == true
                ? $"hyperparams.{name}"
                : null;
            if (field is null || hyperparameter.UsedWith is not var (other, words))
            {
                continue;
            }

            var values = Values(kind, other, single, grid);
            if (!values.Intersect(words, StringComparer.Ordinal).Any())
            {
                failures.Add(new(
                    field,
                    $"{field}: is not used where {other} is {string.Join(" or ", values)}; none there, or {other} "
                    + $"{string.Join(" or ", words)}."));
            }
        }

        if (failures.Count > 0)
        {
            throw new ValidationException(failures);
        }
    }

    private static IReadOnlyList<string> Values(
        IForecastKind kind,
        string name,
        IReadOnlyDictionary<string, JsonElement>? single,
        IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? grid)
    {
        if (grid is not null && grid.TryGetValue(name, out var values))
        {
            return [.. values.Select(value => value.ToString()).Distinct(StringComparer.Ordinal)];
        }

        return single is not null && single.TryGetValue(name, out var value)
            ? [value.ToString()]
            : [kind.Hyperparameters.Single(hyperparameter => hyperparameter.Name == name).Choices![0]];
    }
}
