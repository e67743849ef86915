using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

internal sealed class CalendarCyclesTests
{
    [Test]
    public void Monday_noon_is_half_way_round_the_day_and_at_the_start_of_the_week()
    {
        long[] mondayNoon = [1_704_067_200_000 + 12 * 3_600_000];
        var value = new double[1];

        CalendarCycles.TimeOfDayCosine(mondayNoon, value);
        Assert.That(value[0], Is.EqualTo(-1));
        CalendarCycles.DayOfWeekSine(mondayNoon, value);
        Assert.That(value[0], Is.Zero);
        CalendarCycles.DayOfWeekCosine(mondayNoon, value);
        Assert.That(value[0], Is.EqualTo(1));
        CalendarCycles.TimeOfDaySine([-1], value);
        Assert.That(value[0], Is.EqualTo(Math.Sin(2 * Math.PI * 1439 / 1440)), "the last minute of 1969");
    }
}
