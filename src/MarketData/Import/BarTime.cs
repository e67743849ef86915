using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>
/// From a written time to the UTC open time of its bar. A daily bar is known by its trading date, the date on the clock of the stated zone,
/// whatever hour the stamp has: it opens at 00:00 UTC of that date.
/// </summary>
/// <param name="dialect">The layout of the file.</param>
/// <param name="zone">The zone of times that state none.</param>
/// <param name="isZoneStated">Whether the caller, the layout or the file states that zone.</param>
/// <param name="timeframe">The length of the bars.</param>
/// <param name="isStampedAtClose">Whether times are those of the bars' ends.</param>
internal sealed class BarTime(BarDialect dialect, TimeZoneInfo zone, bool isZoneStated, Timeframe timeframe, bool isStampedAtClose)
{
    private const long MillisecondsPerDay = TimeOfDayText.MillisecondsPerDay;
    private const long MillisecondsPerMinute = 60_000;

    private readonly LocalClock _clock = new(zone, dialect.NewestFirst);
    private readonly long _length = timeframe.Milliseconds();

    /// <summary>Whether a time of day without a stated zone was read.</summary>
    public bool ReadLocalTime { get; private set; }

    /// <summary>Whether a time with a stated zone was read.</summary>
    public bool ReadStatedOffset { get; private set; }

    /// <summary>Daily bars that were stamped at noon or later.</summary>
    public long StampedLate { get; private set; }

    /// <summary>The open time of the bar, milliseconds since 1970-01-01 UTC.</summary>
    /// <returns>False when the clock of the zone never shows the time.</returns>
    public bool TryOpen(WrittenTime time, out long utc)
    {
        if (timeframe == Timeframe.OneDay)
        {
            utc = TradingDate(time);
            return true;
        }

        utc = time.Milliseconds;
        if (time.HasTimeOfDay)
        {
            if (time.OffsetMinutes is { } minutes)
            {
                ReadStatedOffset = true;
                utc -= minutes * MillisecondsPerMinute;
            }
            else
            {
                ReadLocalTime = true;
                if (!_clock.TryToUtc(utc, out utc))
                {
                    return false;
                }
            }
        }

        utc = isStampedAtClose ? StampCheck.EndOf(utc) - _length : utc;
        return true;
    }

    private long TradingDate(WrittenTime time)
    {
        var local = time.Milliseconds;
        if (!time.HasTimeOfDay)
        {
            return local;
        }

        if (time.OffsetMinutes is { } minutes)
        {
            ReadStatedOffset |= !dialect.TimeFormat.IsEpoch();
            local = isZoneStated ? Shown(local - (minutes * MillisecondsPerMinute)) : local;
        }
        else
        {
            ReadLocalTime |= local != DayOf(local);
        }

        var ofDay = local - DayOf(local);
        StampedLate += !time.IsEndOfDay && ofDay >= MillisecondsPerDay / 2 ? 1 : 0;

        // What ends at midnight belongs to the date that ends there.
        local -= time.IsEndOfDay || isStampedAtClose ? 1 : 0;
        return DayOf(local);
    }

    private static long DayOf(long local) => local - (((local % MillisecondsPerDay) + MillisecondsPerDay) % MillisecondsPerDay);

    /// <summary>What the clock of the zone shows at an instant.</summary>
    private long Shown(long utc) => utc + (zone.GetUtcOffset(DateTime.UnixEpoch.AddMilliseconds(utc)).Ticks / TimeSpan.TicksPerMillisecond);
}
