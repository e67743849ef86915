using System.Globalization;
using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Models;

/// <summary>A hyperparameter that a kind of model has: a number of a range, or one of some words.</summary>
internal sealed record Hyperparameter(string Name, string Description)
{
    /// <summary>Default number; NaN where it is derived or chosen, as the description says.</summary>
    internal double Default { get; init; } = double.NaN;

    internal double Least { get; init; }

    /// <summary>True where the least number itself is not allowed.</summary>
    internal bool AboveLeast { get; init; }

    internal double Most { get; init; }

    internal bool Whole { get; init; }

    /// <summary>True where an even number has no meaning.</summary>
    internal bool Odd { get; init; }

    /// <summary>The hyperparameter that switches this one off unless it is one of some words; null where nothing does.</summary>
    internal (string Name, IReadOnlyList<string> Words)? UsedWith { get; init; }

    /// <summary>The words allowed, the default first; null for a number.</summary>
    internal IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The default as a value; null where there is none.</summary>
    internal JsonElement? DefaultValue =>
        Choices is not null ? JsonSerializer.SerializeToElement(Choices[0]) : double.IsNaN(Default) ? null : Number(Default);

    /// <summary>A whole number of a range.</summary>
    internal static Hyperparameter OfWhole(string name, string description, double usual, double least, double most) =>
        OfNumber(name, description, usual, least, most) with { Whole = true };

    /// <summary>A number of a range; a default of NaN is derived or chosen, as the description says.</summary>
    internal static Hyperparameter OfNumber(string name, string description, double usual, double least, double most) =>
        new(name, description)
        {
            Default = usual,
            Least = least,
            Most = most,
        };

    internal HyperparameterRange Describe() => new(
        Name, Description, DefaultValue, Choices is null ? Least : null, Choices is null ? Most : null, Whole, Choices);

    /// <summary>What is wrong with a value; null where nothing is.</summary>
    internal string? Complaint(JsonElement value)
    {
        if (Choices is not null)
        {
            return value.ValueKind == JsonValueKind.String && Choices.Contains(value.GetString(), StringComparer.Ordinal)
                ? null
                : $"{value.GetRawText()} is not known; {string.Join(", ", Choices)}.";
        }

        var allowed = string.Create(
            CultureInfo.InvariantCulture, $"{(AboveLeast ? "above " : "")}{Least} to {Most}{(Odd ? ", odd" : Whole ? ", whole" : "")}.");
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
        {
            return $"{value.GetRawText()} is no number; {allowed}";
        }

        var fits = number <= Most && (AboveLeast ? number > Least : number >= Least) && (!Whole || number == Math.Floor(number))
            && (!Odd || Math.Abs(number % 2) == 1);
        return fits ? null : $"{value.GetRawText()} is not allowed; {allowed}";
    }

    /// <summary>A number as a value, whole ones without a point.</summary>
    internal static JsonElement Number(double number) => number == Math.Floor(number) && Math.Abs(number) < 1e15
        ? JsonSerializer.SerializeToElement((long)number)
        : JsonSerializer.SerializeToElement(number);
}
