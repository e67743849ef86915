namespace StrategyFactory.MarketData.Import;

/// <summary>Turns local times of one zone into UTC. Asks the zone once a day, except on days when its clock is put forward or back.</summary>
/// <remarks>
/// A time in the hour that is skipped does not exist and is refused. A time in the hour that occurs twice is its first occurrence,
/// unless the row before is already past that (in a file sorted newest first: unless the row before is not yet past the second).
/// </remarks>
internal sealed class LocalClock(TimeZoneInfo zone, bool newestFirst)
{
    private const long MillisecondsPerDay = 86_400_000;

    private long day = long.MinValue;
    private long dayOffset;
    private bool dayHasOneOffset;
    private long previous = newestFirst ? long.MaxValue : long.MinValue;

    /// <summary>Finds a zone by IANA name or fixed offset (<c>+02:00</c>).</summary>
    public static bool TryFindZone(string name, out TimeZoneInfo zone)
    {
        if (name.Length > 0 && name[0] is '+' or '-'
            && TimeReader.TryOffset(System.Text.Encoding.ASCII.GetBytes(name), out var minutes) && minutes is { } offset)
        {
            zone = TimeZoneInfo.CreateCustomTimeZone(name, TimeSpan.FromMinutes(offset), name, name);
            return true;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found))
        {
            zone = found;
            return true;
        }

        zone = TimeZoneInfo.Utc;
        return false;
    }

    /// <summary>The UTC time of a local one, both in milliseconds since 1970-01-01.</summary>
    /// <returns>False when the clock never shows this time.</returns>
    public bool TryToUtc(long local, out long utc)
    {
        var localDay = Math.DivRem(local, MillisecondsPerDay, out var ofDay) - (ofDay < 0 ? 1 : 0);
        if (localDay != day)
        {
            Enter(localDay);
        }

        if (dayHasOneOffset)
        {
            utc = local - dayOffset;
        }
        else if (!TryOnChangeDay(local, out utc))
        {
            return false;
        }

        previous = utc;
        return true;
    }

    private static DateTime Clock(long local) => DateTime.SpecifyKind(DateTime.UnixEpoch.AddMilliseconds(local), DateTimeKind.Unspecified);

    private void Enter(long localDay)
    {
        day = localDay;
        var start = zone.GetUtcOffset(Clock(localDay * MillisecondsPerDay));
        var end = zone.GetUtcOffset(Clock((localDay + 1) * MillisecondsPerDay));
        dayHasOneOffset = start == end;
        dayOffset = start.Ticks / TimeSpan.TicksPerMillisecond;
    }

    private bool TryOnChangeDay(long local, out long utc)
    {
        utc = 0;
        var clock = Clock(local);
        if (zone.IsInvalidTime(clock))
        {
            return false;
        }

        if (!zone.IsAmbiguousTime(clock))
        {
            utc = local - (zone.GetUtcOffset(clock).Ticks / TimeSpan.TicksPerMillisecond);
            return true;
        }

        var offsets = zone.GetAmbiguousTimeOffsets(clock);
        var first = local - (offsets.Max().Ticks / TimeSpan.TicksPerMillisecond);
        var second = local - (offsets.Min().Ticks / TimeSpan.TicksPerMillisecond);
        if (newestFirst)
        {
            utc = second < previous ? second : first;
        }
        else
        {
            utc = first <= previous && second > previous ? second : first;
        }

        return true;
    }
}
