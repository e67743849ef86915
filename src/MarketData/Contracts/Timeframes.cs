namespace StrategyFactory.MarketData.Contracts;

/// <summary>Reads and writes the short names of timeframes (<c>1m 5m 15m 30m 1h 4h 1d</c>).</summary>
public static class Timeframes
{
    private static readonly (string Name, Timeframe Value)[] Known =
    [
        ("1m", Timeframe.OneMinute), ("5m", Timeframe.FiveMinutes), ("15m", Timeframe.FifteenMinutes),
        ("30m", Timeframe.ThirtyMinutes), ("1h", Timeframe.OneHour), ("4h", Timeframe.FourHours), ("1d", Timeframe.OneDay),
    ];

    /// <summary>The allowed names, shortest bar first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>Finds the timeframe of a short name, ignoring case.</summary>
    /// <returns>False when <paramref name="name"/> is not one of <see cref="Names"/>.</returns>
    public static bool TryParse(string? name, out Timeframe timeframe)
    {
        foreach (var known in Known)
        {
            if (string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                timeframe = known.Value;
                return true;
            }
        }

        timeframe = default;
        return false;
    }

    /// <summary>The timeframe of a short name.</summary>
    /// <exception cref="FormatException">The name is not one of <see cref="Names"/>.</exception>
    public static Timeframe Parse(string name) => TryParse(name, out var timeframe)
        ? timeframe
        : throw new FormatException($"Timeframe '{name}' is not known; allowed: {string.Join(", ", Names)}.");

    /// <summary>The short name of a timeframe.</summary>
    public static string Format(this Timeframe timeframe) => Known.First(known => known.Value == timeframe).Name;

    /// <summary>The length of one bar in milliseconds.</summary>
    public static long Milliseconds(this Timeframe timeframe) => (long)timeframe * 60_000;
}
