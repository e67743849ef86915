using System.Globalization;
using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A stretch of a day of the week on the server's clock in which positions may be opened.</summary>
/// <param name="Day">The day.</param>
/// <param name="From">First minute of the day.</param>
/// <param name="To">Minute after the last, at most 1,440.</param>
internal readonly record struct TradingSession(DayOfWeek Day, int From, int To);

/// <summary>The sessions of a symbol.</summary>
internal static class TradingSessions
{
    private const long MillisecondsPerMinute = 60_000;
    private const int MinutesPerHour = 60;
    private const int MinutesPerDay = 1440;

    /// <summary>Reads <c>Monday 01:05-23:55</c>; the end may be 24:00.</summary>
    public static bool TryParse(string? text, out TradingSession session)
    {
        session = default;
        var parts = (text ?? "").Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 3 || !Enum.GetNames<DayOfWeek>().Contains(parts[0], StringComparer.OrdinalIgnoreCase)
            || Minute(parts[1]) is not { } from || Minute(parts[2]) is not { } to || from >= to)
        {
            return false;
        }

        session = new(Enum.Parse<DayOfWeek>(parts[0], ignoreCase: true), from, to);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, of a text that has been checked.</summary>
    public static TradingSession Parse(string text) => TryParse(text, out var session)
        ? session
        : throw new FormatException($"'{text}' is no session; a day and times such as Monday 01:05-23:55.");

    /// <summary>One bit per bar whose signal, filled at the next open, falls into a session; empty where there is none.</summary>
    /// <param name="shown">What the server's clock shows when each bar opens, in milliseconds.</param>
    public static ulong[] Bits(IReadOnlyList<TradingSession> sessions, ReadOnlySpan<long> shown)
    {
        if (sessions.Count == 0)
        {
            return [];
        }

        var bits = new ulong[TradeSignals.Words(shown.Length)];
        for (var bar = 0; bar + 1 < shown.Length; bar++)
        {
            var day = DateTime.UnixEpoch.AddMilliseconds(shown[bar + 1]).DayOfWeek;
            var minute = shown[bar + 1] / MillisecondsPerMinute % MinutesPerDay;
            var inside = sessions.Any(session => session.Day == day && minute >= session.From && minute < session.To);
            bits[bar / 64] |= (inside ? 1ul : 0) << (bar % 64);
        }

        return bits;
    }

    private static int? Minute(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minute) && minute < MinutesPerHour
            && (hour * MinutesPerHour) + minute <= MinutesPerDay
            ? (hour * MinutesPerHour) + minute
            : null;
    }
}
