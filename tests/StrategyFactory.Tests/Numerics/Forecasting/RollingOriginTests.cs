using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class RollingOriginTests
{
    [Test]
    public void Parts_follow_each_other_up_to_the_last_row()
    {
        var split = RollingOrigins.Split(100, new(5, 3, 4, 3, 2))!;
        Assert.That(split.Test, Is.EqualTo(new OriginWindows(92, 5, 3, 2)));
        Assert.That(split.Gate, Is.EqualTo(new OriginWindows(81, 5, 3, 3)));
        Assert.That(split.Validation, Is.EqualTo(new OriginWindows(67, 5, 3, 4)));
        Assert.That(split.TrainingEnd, Is.EqualTo(67));
        Assert.That(split.Test.Origin(1), Is.EqualTo(95));
        Assert.That(split.Test.End, Is.EqualTo(100));
        Assert.That(split.Test.Overlap, Is.EqualTo(2));
    }

    [Test]
    public void No_row_forecast_in_one_part_is_forecast_or_learnt_from_in_another()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var plan = new RollingPlan(random.Next(1, 30), random.Next(1, 40), random.Next(0, 6), random.Next(0, 6), random.Next(0, 6));
            var training = random.Next(1, 50);
            var rows = random.Next(1, 900);
            var split = RollingOrigins.Split(rows, plan, training);
            Assert.That(split is null, Is.EqualTo(rows < plan.ForecastRows + training));
            if (split is null)
            {
                continue;
            }

            var part = new int[rows];
            OriginWindows[] parts = [split.Validation, split.Gate, split.Test];
            for (var p = 0; p < parts.Length; p++)
            {
                for (var i = 0; i < parts[p].Count; i++)
                {
                    for (var row = parts[p].Origin(i); row < parts[p].Origin(i) + plan.Horizon; row++)
                    {
                        Assert.That(part[row], Is.Zero.Or.EqualTo(p + 1));
                        part[row] = p + 1;
                    }
                }
            }

            var used = part.Where(value => value > 0).ToArray();
            Assert.That(used, Is.Ordered, "time order");
            Assert.That(part.Take(split.TrainingEnd), Is.All.Zero);
            Assert.That(split.TrainingEnd, Is.GreaterThanOrEqualTo(training));
            Assert.That(used.Length == 0 || part[^1] > 0, "the last row is used");
        }
    }

    [Test]
    public void As_many_windows_as_fit_and_not_one_more()
    {
        for (var rows = 0; rows < 60; rows++)
        {
            for (var step = 1; step < 12; step++)
            {
                var windows = OriginWindows.Within(7, 7 + rows, 9, step);
                Assert.That(windows.End, Is.LessThanOrEqualTo(7 + rows));
                Assert.That(OriginWindows.RowsNeeded(9, step, windows.Count + 1), Is.GreaterThan(rows));
            }
        }
    }

    [TestCase(24, 24, 1)]
    [TestCase(24, 1, 24)]
    [TestCase(24, 7, 4)]
    [TestCase(1, 50, 1)]
    public void Windows_overlap_as_many_as_share_a_row(int horizon, int step, int overlap) =>
        Assert.That(new OriginWindows(0, horizon, step, 3).Overlap, Is.EqualTo(overlap));

    [Test]
    public void Impossible_plans_are_refused()
    {
        Assert.That(() => RollingOrigins.Split(100, new(0, 1, 1, 1, 1)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => RollingOrigins.Split(100, new(1, 0, 1, 1, 1)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => RollingOrigins.Split(100, new(1, 1, -1, 1, 1)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => RollingOrigins.Split(100, new(1, 1, 1, 1, 1), 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => RollingOrigins.Split(100, new(1, int.MaxValue, 3, 1, 1)), Throws.TypeOf<OverflowException>());
        Assert.That(() => new OriginWindows(0, 1, 1, 2).Origin(2), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Figures_over_windows_have_mean_and_sample_sd_and_count_those_without()
    {
        Assert.That(WindowFigures.Of([1, null, 3, 8]), Is.EqualTo(new WindowFigures(4, Math.Sqrt((9 + 1 + 16) / 2.0), 3, 1)));
        Assert.That(WindowFigures.Of([2]), Is.EqualTo(new WindowFigures(2, null, 1, 0)));
        Assert.That(WindowFigures.Of([null]), Is.EqualTo(new WindowFigures(null, null, 0, 1)));
        Assert.That(WindowFigures.Of([1, double.NaN]).Mean, Is.NaN);
    }
}
