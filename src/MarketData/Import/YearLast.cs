using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>Times that end in their year, as C writes them: <c>Tue Jan  2 14:30:00 2024</c>, <c>Tue Jan 2 14:30:00 UTC 2024</c>.</summary>
internal static class YearLast
{
    private const int Longest = 64;
    private const int YearDigits = 4;

    /// <summary>Puts the year behind the day.</summary>
    /// <param name="text">The whole field.</param>
    /// <param name="ordered">The date, the time and what follows it.</param>
    /// <returns>False where the text is written otherwise.</returns>
    public static bool TryReorder(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> ordered)
    {
        ordered = default;
        var year = text.LastIndexOf((byte)' ') + 1;
        var colon = text.IndexOf((byte)':');
        if (text.Length > Longest || year == 0 || text.Length - year != YearDigits || colon < 0
            || text[year..].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || text[..colon].LastIndexOf((byte)' ') is not (var clock and > 0))
        {
            return false;
        }

        ordered = Encoding.ASCII.GetBytes(string.Concat(
            Encoding.ASCII.GetString(text[..clock]), " ", Encoding.ASCII.GetString(text[year..]),
            Encoding.ASCII.GetString(text[clock..year])));
        return true;
    }
}
