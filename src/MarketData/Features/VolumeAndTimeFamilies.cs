using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.MarketData.Features;

/// <summary>Stationary families of trading activity and of the calendar.</summary>
internal static class VolumeAndTimeFamilies
{
    public static IReadOnlyList<FeatureFamily> All { get; } =
    [
        new("volume_ratio_N", "Volume / mean volume of the last N bars.", true, n => n - 1,
            (bars, n, output) => MovingAverages.Ratio(bars.Volume, n, output)) { NeedsVolume = true, UsualN = [20] },
        new("volume_z_N", "(Volume - mean) / standard deviation of the last N volumes.", true, n => n - 1,
            (bars, n, output) => RollingStatistics.ZScore(bars.Volume, n, output)) { NeedsVolume = true, UsualN = [20] },
        new(
            "amihud_N", "Amihud illiquidity: mean |return_1| / (close x volume) over those of the last N bars that have volume.", true,
            n => n,
            (bars, n, output) => MoneyFlow.Amihud(bars.Close, bars.Volume, n, output)) { NeedsVolume = true, UsualN = [20] },
        new("time_sin", "Sine of the minute of the day of the open, UTC.", true, _ => 0,
            (bars, _, output) => CalendarCycles.TimeOfDaySine(bars.Times, output)),
        new("time_cos", "Cosine of the minute of the day of the open, UTC.", true, _ => 0,
            (bars, _, output) => CalendarCycles.TimeOfDayCosine(bars.Times, output)),
        new("dow_sin", "Sine of the weekday of the open, UTC, Monday = 0, of 7.", true, _ => 0,
            (bars, _, output) => CalendarCycles.DayOfWeekSine(bars.Times, output)),
        new("dow_cos", "Cosine of the weekday of the open, UTC, Monday = 0, of 7.", true, _ => 0,
            (bars, _, output) => CalendarCycles.DayOfWeekCosine(bars.Times, output)),
    ];
}
