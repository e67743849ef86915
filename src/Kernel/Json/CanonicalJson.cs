using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace StrategyFactory.Kernel.Json;

/// <summary>
/// The one canonical form of what is identified by its content: JSON with keys sorted, numbers in their shortest form that reads back
/// (10 and 10.0 are one, −0 is 0), lists as sets, and what is null or empty absent.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The form of strings, numbers (double) and sets of them.</summary>
    /// <exception cref="ArgumentException">A value is of another type.</exception>
    public static string Write(IEnumerable<KeyValuePair<string, object?>> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var text = new StringBuilder("{");
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (Written(value) is { } written)
            {
                text.Append(text.Length > 1 ? "," : "").Append(Quote(name)).Append(':').Append(written);
            }
        }

        return text.Append('}').ToString();
    }

    /// <summary>SHA-256 of a canonical form, 64 lower-case hexadecimal digits.</summary>
    public static string HashOf(string canonical) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

    /// <summary>A number as it is written.</summary>
    public static string Shortest(double number) => (number + 0.0).ToString("R", CultureInfo.InvariantCulture);     // + 0 turns −0 into 0

    private static string? Written(object? value) => value switch
    {
        null or "" => null,
        string text => Quote(text),
        double number => Shortest(number),
        IEnumerable<double> numbers => Set(numbers.Distinct().Order().Select(Shortest)),
        IEnumerable<string> texts => Set(texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Quote)),
        _ => throw new ArgumentException($"{value.GetType()} has no canonical form.", nameof(value)),
    };

    private static string? Set(IEnumerable<string> members) => string.Join(',', members) is { Length: > 0 } joined ? $"[{joined}]" : null;

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
