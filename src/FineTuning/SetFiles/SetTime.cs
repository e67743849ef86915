using System.Globalization;

namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>
/// Values of type datetime: <c>2024.01.01 00:00:00</c>, with or without seconds or time of day; as a number, seconds since 1970.
/// </summary>
internal static class SetTime
{
    private const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Forms = ["yyyy.MM.dd", "yyyy.MM.dd HH:mm", "yyyy.MM.dd HH:mm:ss"];

    internal static bool TryParse(string? text, out decimal seconds)
    {
        var form = FormOf(text);
        seconds = form is null ? 0 : (decimal)(Parse(text!, form) - DateTime.UnixEpoch).TotalSeconds;
        return form is not null;
    }

    /// <summary>Seconds in the manner of another time, with more of the time of day where it is needed; null where it is no time.</summary>
    internal static string? Write(decimal seconds, string like)
    {
        if (FormOf(like) is not { } form || seconds < 0 || seconds >= (decimal)(DateTime.MaxValue - DateTime.UnixEpoch).TotalSeconds)
        {
            return null;
        }

        var time = DateTime.UnixEpoch.AddSeconds((double)decimal.Floor(seconds));
        return Forms.Where(enough => enough.Length >= form.Length)
            .Select(enough => (Form: enough, Text: time.ToString(enough, CultureInfo.InvariantCulture)))
            .First(written => Parse(written.Text, written.Form) == time).Text;
    }

    private static string? FormOf(string? text) => Array.Find(
        Forms, form => DateTime.TryParseExact(text?.Trim(), form, CultureInfo.InvariantCulture, Style, out _));

    private static DateTime Parse(string text, string form) => DateTime.ParseExact(text.Trim(), form, CultureInfo.InvariantCulture, Style);
}
