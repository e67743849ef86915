using System.Globalization;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>
/// How an answer is asked for, as it is typed. What is allowed is the module's to say; here is only read what is a number.
/// </summary>
public sealed class ChatForm
{
    /// <summary>The fields that have a place of their own for what is wrong with them.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["temperature", "max_tokens", "seed"];

    /// <summary>How bold it draws.</summary>
    public string? Temperature { get; set; } = "0.7";

    /// <summary>Tokens to write at most; empty for as many as the context holds.</summary>
    public string? MaxTokens { get; set; } = "256";

    /// <summary>Of the draws; empty for one by chance.</summary>
    public string? Seed { get; set; }

    /// <summary>What stands above the conversation; empty for nothing.</summary>
    public string? System { get; set; }

    /// <summary>Reads the numbers.</summary>
    /// <returns>The numbers, and what is wrong by field; nothing is to be sent unless that is empty.</returns>
    public (double Temperature, int? MaxTokens, long? Seed, IReadOnlyDictionary<string, string> Errors) Read()
    {
        Dictionary<string, string> errors = new(StringComparer.Ordinal);
        var temperature = 1.0;
        if (!string.IsNullOrWhiteSpace(Temperature)
            && !double.TryParse(Temperature, NumberStyles.Float, CultureInfo.InvariantCulture, out temperature))
        {
            errors["temperature"] = $"temperature: '{Temperature}' is no number; 0 to 2.";
        }

        var most = Whole("max_tokens", MaxTokens, errors);
        if (most is > int.MaxValue or < int.MinValue)
        {
            errors["max_tokens"] = $"max_tokens: {most} is too large; at most {int.MaxValue}.";
            most = null;
        }

        return (temperature, (int?)most, Whole("seed", Seed, errors), errors);
    }

    private static long? Whole(string field, string? text, Dictionary<string, string> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        errors[field] = $"{field}: '{text}' is no whole number.";
        return null;
    }
}
