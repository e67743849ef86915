using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>Reads what may follow a time of day, or stand in the name of its column: an offset, or the usual letters of a zone.</summary>
internal static class ZoneText
{
    private const int LargestHours = 14;

    /// <summary>
    /// Minutes east of Greenwich of letters that mean one offset only. CST, IST, BST and AST mean several, so they are not here.
    /// </summary>
    private static readonly Dictionary<string, int> Offsets = new (string Letters, int Minutes)[]
    {
        ("Z", 0), ("UT", 0), ("UTC", 0), ("GMT", 0), ("WET", 0), ("WEST", 60), ("CET", 60), ("CEST", 120), ("MEZ", 60), ("MESZ", 120),
        ("EET", 120), ("EEST", 180), ("MSK", 180), ("SAST", 120), ("HKT", 480), ("SGT", 480), ("JST", 540), ("KST", 540), ("AEST", 600),
        ("AEDT", 660), ("NZST", 720), ("NZDT", 780), ("EST", -300), ("EDT", -240), ("CDT", -300), ("MST", -420), ("MDT", -360),
        ("PST", -480), ("PDT", -420),
    }.ToDictionary(zone => zone.Letters, zone => zone.Minutes, StringComparer.OrdinalIgnoreCase);

    /// <summary>Letters in the name of a column that mean the clock of a place, in summer and in winter.</summary>
    private static readonly Dictionary<string, string> Clocks = new (string Letters, string Zone)[]
    {
        ("ET", "America/New_York"), ("CT", "America/Chicago"), ("MT", "America/Denver"), ("PT", "America/Los_Angeles"), ("EET", "EET"),
        ("CET", "CET"), ("WET", "WET"), ("MSK", "Europe/Moscow"),
    }.ToDictionary(zone => zone.Letters, zone => zone.Zone, StringComparer.OrdinalIgnoreCase);

    /// <summary>Letters that mean several zones, with what they may mean.</summary>
    public static IReadOnlyDictionary<string, string> Ambiguous { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["CST"] = "the central time of America (-06:00) or the time of China (+08:00)",
        ["IST"] = "the time of India (+05:30), Israel (+02:00) or Ireland (+01:00)",
        ["BST"] = "the summer time of Britain (+01:00) or the time of Bangladesh (+06:00)",
        ["AST"] = "the Atlantic time of America (-04:00) or the time of Arabia (+03:00)",
    };

    /// <summary>
    /// Reads what may follow a time: nothing, <c>Z</c>, <c>+02:00</c>, <c>-0500</c>, <c>+01</c>, <c>UTC</c>, <c>GMT+0100</c>, <c>EST</c>; a
    /// name in brackets behind an offset repeats it and is passed over.
    /// </summary>
    /// <param name="text">All that follows.</param>
    /// <param name="minutes">Minutes east of Greenwich; null where nothing follows.</param>
    public static bool TryOffset(ReadOnlySpan<byte> text, out int? minutes)
    {
        minutes = null;
        text = text.Trim((byte)' ');
        if (text.IsEmpty)
        {
            return true;
        }

        if (text.IndexOfAny("[("u8) is var bracket and > 0 && text[^1] is (byte)']' or (byte)')')
        {
            text = text[..bracket].TrimEnd((byte)' ');
        }

        if (text[0] is (byte)'(' && text[^1] is (byte)')')
        {
            text = text[1..^1];
        }

        var word = EnglishNames.WordOf(text);
        if (!word.IsEmpty)
        {
            if (!Offsets.TryGetValue(Encoding.ASCII.GetString(word), out var offset))
            {
                return false;
            }

            minutes = offset;
            text = text[word.Length..];
            if (text.IsEmpty || offset != 0)
            {
                return text.IsEmpty;
            }
        }

        return TrySigned(text, out minutes);
    }

    /// <summary>The zone that a name behind a time means: <c>US/Eastern</c>, <c>ET</c>; null where it means none.</summary>
    public static string? ClockOf(ReadOnlySpan<byte> name)
    {
        var text = Encoding.ASCII.GetString(name);
        return Clocks.TryGetValue(text, out var clock) ? clock
            : text.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out _) ? text
            : null;
    }

    /// <summary>
    /// The zone that the name of a column states, such as <c>Gmt time</c>, <c>Time (EET)</c>, <c>timestamp_utc</c>; else null.
    /// </summary>
    /// <param name="name">As written in the header.</param>
    /// <exception cref="BarFileRefusedException">It states letters that mean several zones.</exception>
    public static string? OfColumn(string name)
    {
        foreach (var word in Words(name))
        {
            if (Ambiguous.TryGetValue(word, out var meanings))
            {
                throw new BarFileRefusedException(
                    "time_zone", $"The column '{name}' is in {word}, which may be {meanings}. State --time-zone.");
            }

            if (Clocks.TryGetValue(word, out var clock))
            {
                return clock;
            }

            if (TryOffset(Encoding.UTF8.GetBytes(word), out var minutes) && minutes is { } offset)
            {
                return offset == 0 ? "UTC" : Written(offset);
            }

            if (word.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(word, out _))
            {
                return word;
            }
        }

        return null;
    }

    /// <summary>Whether a word states a zone or may.</summary>
    public static bool IsZone(string word)
    {
        var bare = word.Trim('(', ')', '[', ']');
        return Ambiguous.ContainsKey(bare) || Clocks.ContainsKey(bare)
            || (TryOffset(Encoding.UTF8.GetBytes(bare), out var minutes) && minutes is not null);
    }

    /// <summary>Words of a name that may be a zone: between blanks, underscores and brackets, the letters before a sign with it.</summary>
    private static IEnumerable<string> Words(string name) =>
        name.Split([' ', '_', '(', ')', '[', ']', '<', '>', ',', ';', '.'], StringSplitOptions.RemoveEmptyEntries)
            .Concat(name.Split([' ', '(', ')', '[', ']', '<', '>', ',', ';'], StringSplitOptions.RemoveEmptyEntries))
            .Where(word => word.Length > 1 && (char.IsLetter(word[0]) || word[0] is '+' or '-'));

    private static string Written(int minutes) =>
        FormattableString.Invariant($"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}:{Math.Abs(minutes) % 60:00}");

    private static bool TrySigned(ReadOnlySpan<byte> text, out int? minutes)
    {
        minutes = null;
        if (text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var isShort = text.Length == 2 || (text.Length > 2 && text[2] == ':');
        var hours = text.Length > 1 ? text[1] - '0' : -1;
        if (!isShort && !TimeOfDayText.TryDigits(text, 1, out hours))
        {
            return false;
        }

        var at = isShort ? 2 : 3;
        var rest = 0;
        if (text.Length > at)
        {
            at += text[at] == ':' ? 1 : 0;
            if (!TimeOfDayText.TryDigits(text, at, out rest) || text.Length != at + 2)
            {
                return false;
            }
        }

        minutes = (text[0] == '-' ? -1 : 1) * ((hours * 60) + rest);
        return hours is >= 0 and <= LargestHours && rest < 60;
    }
}
