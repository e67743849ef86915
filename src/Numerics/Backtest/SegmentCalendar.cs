using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>Where the UTC dates and ISO weeks of a segment end, found once for all strategies.</summary>
internal sealed class SegmentCalendar
{
    private const long MillisecondsPerDay = 86_400_000;
    private const int DaysPerWeek = 7;

    /// <summary>1970-01-01 was a Thursday, three days after the start of its ISO week.</summary>
    private const int EpochDayOfWeek = 3;

    private SegmentCalendar(DateOnly[] dates, int[] lastBarOfDate, int[] lastBarOfWeek, uint[] regimesOfWeek) =>
        (Dates, LastBarOfDate, LastBarOfWeek, RegimesOfWeek) = (dates, lastBarOfDate, lastBarOfWeek, regimesOfWeek);

    /// <summary>Dates with bars, ascending.</summary>
    public DateOnly[] Dates { get; }

    /// <summary>The last bar of each date.</summary>
    public int[] LastBarOfDate { get; }

    /// <summary>The last bar of each ISO week with bars.</summary>
    public int[] LastBarOfWeek { get; }

    /// <summary>The regime configs allowed on at least one bar of each week, as bits.</summary>
    public uint[] RegimesOfWeek { get; }

    /// <summary>Divides strictly increasing times into dates and weeks, a binary search per date.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SegmentCalendar Create(ReadOnlySpan<long> times, ReadOnlySpan<uint> allowedRegimes)
    {
        List<DateOnly> dates = [];
        List<int> lastBarOfDate = [], lastBarOfWeek = [];
        long? week = null;
        for (var bar = 0; bar < times.Length;)
        {
            var day = DayOf(times[bar]);
            if (week is { } previous && previous != WeekOf(day))
            {
                lastBarOfWeek.Add(bar - 1);
            }

            week = WeekOf(day);
            var position = times[bar..].BinarySearch((day + 1) * MillisecondsPerDay);
            bar += position < 0 ? ~position : position;
            dates.Add(DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(day)));
            lastBarOfDate.Add(bar - 1);
        }

        lastBarOfWeek.Add(times.Length - 1);
        var regimesOfWeek = new uint[lastBarOfWeek.Count];
        for (int k = 0, from = 0; k < regimesOfWeek.Length; from = lastBarOfWeek[k++] + 1)
        {
            foreach (var allowed in allowedRegimes[from..(lastBarOfWeek[k] + 1)])
            {
                regimesOfWeek[k] |= allowed;
            }
        }

        return new([.. dates], [.. lastBarOfDate], [.. lastBarOfWeek], regimesOfWeek);
    }

    private static long WeekOf(long day) => FloorDivide(day + EpochDayOfWeek, DaysPerWeek);

    /// <summary>Days from 1970-01-01 to the UTC date of a time, negative before it.</summary>
    internal static long DayOf(long milliseconds) => FloorDivide(milliseconds, MillisecondsPerDay);

    private static long FloorDivide(long value, long divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);
}
