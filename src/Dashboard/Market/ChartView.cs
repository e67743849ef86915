using System.Globalization;

namespace StrategyFactory.Dashboard.Market;

/// <summary>What part of a series is looked at, as the address says it; null stands for the whole side.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
public readonly record struct ChartView(DateTimeOffset? From, DateTimeOffset? To)
{
    private const string Written = "yyyy-MM-ddTHH:mm:ssZ";

    /// <summary>The spans offered beside the whole.</summary>
    internal static IReadOnlyList<(string Title, TimeSpan Length)> Spans { get; } =
        [
            ("Year", TimeSpan.FromDays(365)), ("Quarter", TimeSpan.FromDays(91)), ("Month", TimeSpan.FromDays(30)),
            ("Week", TimeSpan.FromDays(7)), ("Day", TimeSpan.FromDays(1)),
        ];

    /// <summary>Reads the two parts of an address.</summary>
    /// <exception cref="FormatException">One is no time, or they are in the wrong order; the message says so.</exception>
    internal static ChartView Parse(string? from, string? to)
    {
        var view = new ChartView(Time("from", from), Time("to", to));
        return view is { From: { } start, To: { } end } && start >= end
            ? throw new FormatException($"to: '{to}' does not lie behind from.")
            : view;
    }

    /// <summary>A time as it stands in an address.</summary>
    internal static string? Write(DateTimeOffset? time) => time?.UtcDateTime.ToString(Written, CultureInfo.InvariantCulture);

    /// <summary>The view within a series, both ends named.</summary>
    internal (DateTimeOffset From, DateTimeOffset To) Within(DateTimeOffset first, DateTimeOffset last)
    {
        var to = To is { } end && end < last && end > first ? end : last;
        return (From is { } start && start > first && start < to ? start : first, to);
    }

    /// <summary>The same middle, so many times as long; the whole where that is all.</summary>
    internal ChartView Scaled(double factor, DateTimeOffset first, DateTimeOffset last)
    {
        var (from, to) = Within(first, last);
        var (middle, half) = (from + (to - from) / 2, (to - from) * factor / 2);
        return Of(middle - half, middle + half, first, last);
    }

    /// <summary>Moved by a part of its length, as far as there are bars.</summary>
    internal ChartView Moved(double part, DateTimeOffset first, DateTimeOffset last)
    {
        var (from, to) = Within(first, last);
        var step = (to - from) * part;
        step = step < TimeSpan.Zero ? Max(step, first - from) : Min(step, last - to);
        return Of(from + step, to + step, first, last);
    }

    /// <summary>From one time to another; the whole where they enclose all bars.</summary>
    internal static ChartView Of(DateTimeOffset from, DateTimeOffset to, DateTimeOffset first, DateTimeOffset last) =>
        from <= first && to >= last ? default : new(Second(from < first ? first : from), Second(to > last ? last : to));

    // as exact as the address
    private static DateTimeOffset Second(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static DateTimeOffset? Time(string field, string? text) => string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
        : throw new FormatException($"{field}: '{text}' is not a time; such as 2024-01-31T14:30:00Z.");
}
