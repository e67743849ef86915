using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>The clock of a trade server: that of a zone, or one that is always as far ahead of it.</summary>
internal sealed class ServerClock
{
    /// <summary>
    /// Seven hours ahead of New York: UTC+2, and UTC+3 while New York has summer time. The day ends at 17:00 in New York, so that a week
    /// has five daily bars.
    /// </summary>
    public const string NewYorkClose = "America/New_York+07:00";

    private const long MillisecondsPerDay = 86_400_000;
    private const int ShiftLength = 6;

    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan _shift;

    private ServerClock(string name, TimeZoneInfo zone, TimeSpan shift) => (Name, _zone, _shift) = (name, zone, shift);

    /// <summary>The clock that shows UTC.</summary>
    public static ServerClock Utc { get; } = new("UTC", TimeZoneInfo.Utc, TimeSpan.Zero);

    /// <summary>What it was read from.</summary>
    public string Name { get; }

    /// <summary>Reads <c>Europe/London</c>, <c>America/New_York+07:00</c>, <c>UTC+02:00</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ServerClock? clock)
    {
        clock = null;
        var name = text?.Trim() ?? "";
        var zone = name;
        var shift = TimeSpan.Zero;
        if (name.Length > ShiftLength && name[^ShiftLength] is '+' or '-' && name[^3] == ':')
        {
            if (!TimeSpan.TryParseExact(name[^5..], @"hh\:mm", CultureInfo.InvariantCulture, out shift))
            {
                return false;
            }

            (zone, shift) = (name[..^ShiftLength], name[^ShiftLength] == '-' ? -shift : shift);
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
        {
            return false;
        }

        clock = new(name, found, shift);
        return true;
    }

    /// <summary>What it shows, in milliseconds since its own 1970-01-01.</summary>
    /// <param name="utc">Milliseconds since 1970-01-01 UTC.</param>
    public long At(long utc) =>
        utc + ((_zone.GetUtcOffset(DateTime.UnixEpoch.AddMilliseconds(utc)) + _shift).Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>What it shows at each of many times.</summary>
    public long[] At(ReadOnlySpan<long> utc)
    {
        var shown = new long[utc.Length];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = At(utc[i]);
        }

        return shown;
    }

    /// <summary>
    /// Nights that have been charged by each of some times, beginning with 0 at the first: one at each midnight, or, with a triple day,
    /// none after a Saturday or Sunday and three after that day.
    /// </summary>
    /// <param name="shown">What the clock shows, ascending.</param>
    /// <param name="triple">The day; null for none.</param>
    public static int[] Nights(ReadOnlySpan<long> shown, DayOfWeek? triple)
    {
        var nights = new int[shown.Length];
        for (var i = 1; i < nights.Length; i++)
        {
            nights[i] = nights[i - 1];
            for (var day = shown[i - 1] / MillisecondsPerDay; day < shown[i] / MillisecondsPerDay; day++)
            {
                nights[i] += Weight(DateTime.UnixEpoch.AddDays(day).DayOfWeek, triple);
            }
        }

        return nights;
    }

    private static int Weight(DayOfWeek ending, DayOfWeek? triple) => triple is null ? 1
        : ending == triple ? 3
        : ending is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0
        : 1;
}
