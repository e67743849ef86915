using System.Globalization;
using System.Text.Json;

namespace StrategyFactory.Training.Contracts;

/// <summary>A length in trading days or in bars.</summary>
/// <param name="Length">A positive number.</param>
/// <param name="InBars">True for bars, false for trading days.</param>
public readonly record struct Window(int Length, bool InBars)
{
    /// <inheritdoc/>
    public override string ToString() => Length.ToString(CultureInfo.InvariantCulture) + (InBars ? " bars" : " days");

    internal static Window Parse(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var days) && days > 0)
        {
            return new(days, InBars: false);
        }

        var words = element.ValueKind == JsonValueKind.String ? element.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        if (words is [var number, "bars" or "days"]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0)
        {
            return new(length, words[1] == "bars");
        }

        throw new JsonException(
            $"data_options.{name}: '{element}' is not a number of trading days such as 30 nor a text such as \"20000 bars\".");
    }
}
