using System.Globalization;
using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>Hyperparameters as they are typed.</summary>
internal static class HyperparameterText
{
    /// <summary>What a hyperparameter may be, in words.</summary>
    internal static string Allowed(HyperparameterRange hyperparameter) => hyperparameter.Choices is { } words
        ? string.Join(", ", words)
        : $"{Plain(hyperparameter.Least)} to {Plain(hyperparameter.Most)}{(hyperparameter.Whole ? ", whole" : "")}";

    /// <summary>The values that words say, and what is wrong with the last one that says none; whole numbers stay whole.</summary>
    internal static (IReadOnlyList<JsonElement> Values, string? Error) Read(HyperparameterRange hyperparameter, IEnumerable<string> words)
    {
        List<JsonElement> values = [];
        string? error = null;
        foreach (var word in words)
        {
            if (hyperparameter.Choices is not null)
            {
                values.Add(JsonSerializer.SerializeToElement(word));
            }
            else if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            {
                values.Add(JsonSerializer.SerializeToElement(whole));
            }
            else if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                values.Add(JsonSerializer.SerializeToElement(number));
            }
            else
            {
                error = $"{hyperparameter.Name}: '{word}' is no number; {Allowed(hyperparameter)}.";
            }
        }

        return (values, error);
    }

    private static string Plain(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
