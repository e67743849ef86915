using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

/// <summary>Small cases worked out by hand for the recursive indicators and their seeds.</summary>
internal sealed class RecursiveIndicatorTests
{
    [Test]
    public void Averages_start_with_the_simple_average_after_leading_NaNs()
    {
        double[] x = [double.NaN, 1, 2, 3, 7];
        var (exponential, wilder) = (new double[5], new double[5]);
        MovingAverages.Exponential(x, 3, exponential);
        MovingAverages.Wilder(x, 3, wilder);

        Assert.That(exponential, Is.EqualTo(new[] { double.NaN, double.NaN, double.NaN, 2, 4.5 }).Within(1e-15));
        Assert.That(wilder, Is.EqualTo(new[] { double.NaN, double.NaN, double.NaN, 2, 2 + 5.0 / 3 }).Within(1e-15));
    }

    [Test]
    public void The_relative_strength_index_is_the_share_of_gains()
    {
        var index = new double[5];
        RelativeStrengthIndex.Compute([10, 11, 10.5, 10.5, 12.5], 2, index);

        // Gains 1, 0 | 0 | 2 and losses 0, 0.5 | 0 | 0: averages 0.5, 0.25 | 0.25, 0.125 | 1.125, 0.0625.
        Assert.That(index, Is.EqualTo(new[] { double.NaN, double.NaN, 200.0 / 3, 200.0 / 3, 100 * 1.125 / 1.1875 }).Within(1e-12));
    }

    [Test]
    public void Flat_bars_before_the_first_movement_have_no_directional_index_and_do_not_count_for_its_seed()
    {
        double[] high = [1, 1, 1, 1, 2, 3, 4, 5];
        double[] low = [1, 1, 1, 1, 1.5, 2.5, 3.5, 4.5];
        var index = new double[8];
        DirectionalMovement.AverageIndex(high, low, high, 2, index);

        Assert.That(index, Is.EqualTo(new[] { double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 100, 100, 100 }));
    }

    [Test]
    public void A_session_average_starts_again_at_midnight_and_waits_for_volume()
    {
        const long day = 86_400_000;
        var average = new double[5];
        VolumeWeightedPrice.Compute([day - 2, day - 1, day, day + 1, day + 2], [10, 20, 99, 30, 60], [1, 3, 0, 2, 1], average);

        Assert.That(average, Is.EqualTo(new[] { 10, 17.5, double.NaN, 30, 40 }));
    }

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

    [Test]
    public void The_channel_index_measures_in_mean_absolute_deviations()
    {
        var index = new double[6];
        CommodityChannelIndex.Compute([1, 2, 3, 4, 5, 6], 6, index);

        // Mean 3.5, mean absolute deviation 1.5: 2.5 / 0.0225.
        Assert.That(index[5], Is.EqualTo(2.5 / 0.0225).Within(1e-12));
        Assert.That(index[..5], Is.All.NaN);
    }
}
