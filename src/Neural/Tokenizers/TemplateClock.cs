using System.Globalization;
using System.Text;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>The <c>strftime_now</c> of chat templates: today's date in the format language of C, in English.</summary>
internal static class TemplateClock
{
    private const string Known = "%a, %A, %b, %B, %d, %H, %I, %j, %m, %M, %p, %S, %y, %Y and %%";

    /// <summary>Writes a moment.</summary>
    public static string Format(DateTimeOffset now, string format)
    {
        StringBuilder text = new();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            // %-d is the day without a leading zero
            var bare = i + 1 < format.Length && format[i + 1] == '-';
            i += bare ? 2 : 1;
            var part = i < format.Length ? Part(now, format[i]) : null;
            text.Append(part is null
                ? throw new ChatTemplateException($"The chat template asks for the date as '{format}'; {Known} are known.")
                : bare ? part.TrimStart('0') : part);
        }

        return text.ToString();
    }

    private static string? Part(DateTimeOffset now, char letter) => letter switch
    {
        'a' => now.ToString("ddd", CultureInfo.InvariantCulture),
        'A' => now.ToString("dddd", CultureInfo.InvariantCulture),
        'b' => now.ToString("MMM", CultureInfo.InvariantCulture),
        'B' => now.ToString("MMMM", CultureInfo.InvariantCulture),
        'd' => now.ToString("dd", CultureInfo.InvariantCulture),
        'H' => now.ToString("HH", CultureInfo.InvariantCulture),
        'I' => now.ToString("hh", CultureInfo.InvariantCulture),
        'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'm' => now.ToString("MM", CultureInfo.InvariantCulture),
        'M' => now.ToString("mm", CultureInfo.InvariantCulture),
        'p' => now.ToString("tt", CultureInfo.InvariantCulture),
        'S' => now.ToString("ss", CultureInfo.InvariantCulture),
        'y' => now.ToString("yy", CultureInfo.InvariantCulture),
        'Y' => now.ToString("yyyy", CultureInfo.InvariantCulture),
        '%' => "%",
        _ => null,
    };
}
