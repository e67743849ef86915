namespace StrategyFactory.MarketData.Import;

/// <summary>English names of months and weekdays, whole or cut to three letters or more (<c>Sept</c>, <c>Tues</c>).</summary>
internal static class EnglishNames
{
    private const int Fewest = 3;

    private static readonly string[] Months =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ];

    private static readonly string[] Weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>1 to 12; 0 where the word is no month.</summary>
    public static int MonthOf(ReadOnlySpan<byte> word) => IndexOf(Months, word) + 1;

    /// <summary>Whether the word is a day of the week.</summary>
    public static bool IsWeekday(ReadOnlySpan<byte> word) => IndexOf(Weekdays, word) >= 0;

    /// <summary>The letters at the start of a text.</summary>
    public static ReadOnlySpan<byte> WordOf(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && (uint)((text[length] | 0x20) - 'a') <= 'z' - 'a')
        {
            length++;
        }

        return text[..length];
    }

    private static int IndexOf(string[] names, ReadOnlySpan<byte> word)
    {
        for (var name = 0; word.Length >= Fewest && name < names.Length; name++)
        {
            if (StartsWith(names[name], word))
            {
                return name;
            }
        }

        return -1;
    }

    private static bool StartsWith(string name, ReadOnlySpan<byte> word)
    {
        if (word.Length > name.Length)
        {
            return false;
        }

        for (var i = 0; i < word.Length; i++)
        {
            if ((word[i] | 0x20) != name[i])
            {
                return false;
            }
        }

        return true;
    }
}
