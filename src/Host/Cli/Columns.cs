using System.Globalization;

namespace StrategyFactory.Host.Cli;

/// <summary>Values in columns of a fixed width, so that a row with a whole id stays within 80 characters.</summary>
internal static class Columns
{
    /// <summary>A text, cut off with an ellipsis where it is longer than its column.</summary>
    internal static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    /// <summary>The same, filled up with spaces.</summary>
    internal static string Left(string text, int width) => Cut(text, width).PadRight(width);

    /// <summary>How long ago something was, in its largest unit: <c>45s</c>, <c>12m</c>, <c>7h</c>, <c>31d</c>.</summary>
    internal static string Age(DateTimeOffset at, DateTimeOffset now) => Math.Max(0, (now - at).TotalSeconds) switch
    {
        < 60 and var seconds => Whole(seconds) + "s",
        < 3600 and var seconds => Whole(seconds / 60) + "m",
        < 86_400 and var seconds => Whole(seconds / 3600) + "h",
        var seconds => Whole(seconds / 86_400) + "d",
    };

    /// <summary>A number, or a dash where there is none.</summary>
    internal static string Number(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A count with commas between thousands.</summary>
    internal static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Whole(double value) => Math.Floor(value).ToString("0", CultureInfo.InvariantCulture);
}
