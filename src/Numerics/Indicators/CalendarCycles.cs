using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Position in the day and in the week as points on a circle, from the open time in UTC.</summary>
public static class CalendarCycles
{
    private const int MinutesPerDay = 1440;
    private const int DaysPerWeek = 7;
    private const long MillisecondsPerMinute = 60_000;

    // 1970-01-01 was a Thursday; Monday counts as 0.
    private const int WeekdayOfEpoch = 3;

    private static readonly double[] DaySine = Sines(MinutesPerDay);
    private static readonly double[] DayCosine = Cosines(MinutesPerDay);
    private static readonly double[] WeekSine = Sines(DaysPerWeek);
    private static readonly double[] WeekCosine = Cosines(DaysPerWeek);

    /// <summary>sin(2π · minute of the day / 1440).</summary>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC, n values.</param>
    /// <param name="destination">n values, never NaN.</param>
    public static void TimeOfDaySine(ReadOnlySpan<long> times, Span<double> destination) =>
        LookUp(times, MillisecondsPerMinute, 0, DaySine, destination);

    /// <summary>cos(2π · minute of the day / 1440). Arguments as <see cref="TimeOfDaySine"/>.</summary>
    public static void TimeOfDayCosine(ReadOnlySpan<long> times, Span<double> destination) =>
        LookUp(times, MillisecondsPerMinute, 0, DayCosine, destination);

    /// <summary>sin(2π · weekday / 7), Monday = 0. Arguments as <see cref="TimeOfDaySine"/>.</summary>
    public static void DayOfWeekSine(ReadOnlySpan<long> times, Span<double> destination) =>
        LookUp(times, MillisecondsPerMinute * MinutesPerDay, WeekdayOfEpoch, WeekSine, destination);

    /// <summary>cos(2π · weekday / 7), Monday = 0. Arguments as <see cref="TimeOfDaySine"/>.</summary>
    public static void DayOfWeekCosine(ReadOnlySpan<long> times, Span<double> destination) =>
        LookUp(times, MillisecondsPerMinute * MinutesPerDay, WeekdayOfEpoch, WeekCosine, destination);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(ReadOnlySpan<long> times, long unit, int shift, double[] cycle, Span<double> destination)
    {
        Shapes.RequireSameLength(times.Length, destination.Length);
        for (var t = 0; t < times.Length; t++)
        {
            var position = (int)((Math.DivRem(times[t], unit, out var rest) - (rest < 0 ? 1 : 0) + shift) % cycle.Length);
            destination[t] = cycle[position < 0 ? position + cycle.Length : position];
        }
    }

    private static double[] Sines(int length) => [.. Enumerable.Range(0, length).Select(k => Math.Sin(2 * Math.PI * k / length))];

    private static double[] Cosines(int length) => [.. Enumerable.Range(0, length).Select(k => Math.Cos(2 * Math.PI * k / length))];
}
