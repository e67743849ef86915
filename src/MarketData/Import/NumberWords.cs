using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>What a field that is no number says instead.</summary>
internal static class NumberWords
{
    private const int ShortestWord = 3;

    private static readonly string[] Missing = ["nan", "-nan", "null", "na", "n/a", "none", "-", "nil", "<na>", "#n/a"];
    private static readonly string[] Infinite = ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"];

    /// <summary>Whether a field speaks to people: it has no digit, or a word beside its number, as in <c>0.24 Dividend</c>.</summary>
    public static bool IsProse(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            return true;
        }

        var blank = text.LastIndexOf((byte)' ');
        return blank >= 0 && EnglishNames.WordOf(text[(blank + 1)..]).Length >= ShortestWord;
    }

    /// <summary>The reason to reject a row with this field.</summary>
    public static Rejection Classify(ReadOnlySpan<byte> text)
    {
        var word = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 16)]);
        if (word.Length == 0 || Missing.Contains(word, StringComparer.OrdinalIgnoreCase))
        {
            return Rejection.MissingValue;
        }

        return Infinite.Contains(word, StringComparer.OrdinalIgnoreCase) ? Rejection.NotFinite : Rejection.UnparsableField;
    }
}
