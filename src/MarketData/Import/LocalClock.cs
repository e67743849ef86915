namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Turns local times of one zone into UTC. Asks the zone once a day, except around days when its clock is put forward or back.
/// </summary>
/// <remarks>
/// A time in the hour that is skipped does not exist and is refused. A time in the hour that occurs twice is its first occurrence,
/// unless the row before is already past that (in a file sorted newest first: unless the row before is not yet past the second).
/// </remarks>
internal sealed class LocalClock(TimeZoneInfo zone, bool newestFirst)
{
    private const long MillisecondsPerDay = 86_400_000;

    private long _day = long.MinValue;
    private long _offsetBefore;
    private long _offsetAfter;
    private long _previous = newestFirst ? long.MaxValue : long.MinValue;

    /// <summary>Finds a zone by IANA name or fixed offset (<c>+02:00</c>).</summary>
    public static bool TryFindZone(string name, out TimeZoneInfo zone)
    {
        if (name.Length > 0 && name[0] is '+' or '-'
            && ZoneText.TryOffset(System.Text.Encoding.ASCII.GetBytes(name), out var minutes) && minutes is { } offset)
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
        if (localDay != _day)
        {
            Enter(localDay);
        }

        if (_offsetBefore == _offsetAfter)
        {
            utc = local - _offsetBefore;
        }
        else if (!TryAroundChange(local, out utc))
        {
            return false;
        }

        _previous = utc;
        return true;
    }

    private void Enter(long localDay)
    {
        // Offsets of UTC instants are never in doubt, unlike those of local times; offsets are below a day, so these two surround the local
        // day.
        _day = localDay;
        _offsetBefore = OffsetAt((localDay - 1) * MillisecondsPerDay);
        _offsetAfter = OffsetAt((localDay + 2) * MillisecondsPerDay);
    }

    private long OffsetAt(long utc) => zone.GetUtcOffset(DateTime.UnixEpoch.AddMilliseconds(utc)).Ticks / TimeSpan.TicksPerMillisecond;

    private bool TryAroundChange(long local, out long utc)
    {
        var early = local - Math.Max(_offsetBefore, _offsetAfter);
        var late = local - Math.Min(_offsetBefore, _offsetAfter);
        var earlyExists = OffsetAt(early) == local - early;
        var lateExists = OffsetAt(late) == local - late;
        if (earlyExists && lateExists)
        {
            var second = newestFirst ? late < _previous : early <= _previous && late > _previous;
            utc = second ? late : early;
            return true;
        }

        utc = earlyExists ? early : late;
        return earlyExists || lateExists;
    }
}
