using System.Globalization;

namespace StrategyFactory.Kernel.Text;

/// <summary>
/// What every text that enters must be: whole characters, and none of them NUL, which neither the database nor a file name takes.
/// </summary>
public static class EnteringText
{
    /// <summary>What is wrong with bytes that were to be text.</summary>
    public const string NoUtf8 = "holds bytes that are no UTF-8; whole characters in UTF-8";

    /// <summary>What is wrong with a text and what is allowed, as a refusal tells it behind the field; null for nothing.</summary>
    public static string? Fault(ReadOnlySpan<char> text)
    {
        if (text.Contains('\0'))
        {
            return "holds the character NUL (U+0000); any other";
        }

        while (text.IndexOfAnyInRange('\ud800', '\udfff') is >= 0 and var at)
        {
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"holds half of a surrogate pair (U+{(int)text[at]:X4}); whole characters");
            }

            text = text[(at + 2)..];
        }

        return null;
    }
}
