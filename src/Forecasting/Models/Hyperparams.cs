using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;

namespace StrategyFactory.Forecasting.Models;

/// <summary>The hyperparameters of one configuration: all that its model uses, and no other.</summary>
internal sealed class Hyperparams
{
    private readonly SortedDictionary<string, JsonElement> _values;

    private Hyperparams(SortedDictionary<string, JsonElement> values) => _values = values;

    /// <summary>By name, in its order.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Values => _values;

    /// <summary>Rows a window forecasts.</summary>
    internal int Horizon => Whole(CommonHyperparameters.Horizon);

    /// <summary>
    /// Checks what was given, fills in the defaults and leaves out what another value switches off, so that equal configurations are equal.
    /// </summary>
    /// <param name="kind">Whose names, bounds and defaults count.</param>
    /// <param name="given">Name → value.</param>
    /// <param name="season">The season of the data, where the model has one and it is not given.</param>
    /// <param name="field">Where they stand in the request.</param>
    /// <param name="settled">One that is taken as it is, because what it names need not be here any more; null for none.</param>
    /// <exception cref="ValidationException">A name is not the model's, or a value not allowed; all of them are named.</exception>
    internal static Hyperparams Resolve(
        IForecastKind kind, IReadOnlyDictionary<string, JsonElement>? given, int season, string field = "hyperparams",
        string? settled = null)
    {
        List<ValidationFailure> failures = [];
        var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in given ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
        {
            var known = kind.Hyperparameters.FirstOrDefault(candidate => candidate.Name == name);
            var complaint = known is null
                ? $"is no hyperparameter of {kind.Name}; {string.Join(", ", kind.Hyperparameters.Select(candidate => candidate.Name))}."
                : known.Complaint(value);
            if (complaint is not null && name != settled)
            {
                failures.Add(new($"{field}.{name}", $"{field}.{name}: {complaint}"));
            }

            // 24 and 24.0 are one value
            values[name] = complaint is null && value.ValueKind == JsonValueKind.Number ? Hyperparameter.Number(value.GetDouble()) : value;
        }

        if (failures.Count > 0)
        {
            throw new ValidationException(failures);
        }

        // what switches others off stands before them
        foreach (var hyperparameter in kind.Hyperparameters)
        {
            if (hyperparameter.UsedWith is var (other, words) && !words.Contains(values[other].GetString(), StringComparer.Ordinal))
            {
                values.Remove(hyperparameter.Name);
            }
            else if (values.ContainsKey(hyperparameter.Name))
            {
                continue;
            }
            else if (hyperparameter.Name == CommonHyperparameters.SeasonName)
            {
                values[hyperparameter.Name] = Hyperparameter.Number(season);
            }
            else if (kind.UsualOf(hyperparameter, values) is { } value)
            {
                values[hyperparameter.Name] = value;
            }
        }

        return new(values);
    }

    internal int Whole(string name) => (int)_values[name].GetDouble();

    internal double Number(string name) => _values[name].GetDouble();

    /// <summary>Null where it was not given and has no default.</summary>
    internal double? Optional(string name) => _values.TryGetValue(name, out var value) ? value.GetDouble() : null;

    internal string Word(string name) => _values[name].GetString()!;
}
