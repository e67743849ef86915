using MathNet.Numerics.Distributions;
using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class ForecastMetricsTests
{
    private static readonly double[] Levels = [0.1, 0.5, 0.9];

    [Test]
    public void Point_errors_of_four_steps_by_hand()
    {
        var errors = PointErrors.Compute([1, -2, 0, 4], [2, 2, 0, 1]);
        Assert.Multiple(() =>
        {
            Assert.That(errors.MeanAbsolute, Is.EqualTo((1 + 4 + 0 + 3) / 4.0));
            Assert.That(errors.MeanSquared, Is.EqualTo((1 + 16 + 9) / 4.0));
            Assert.That(errors.RootMeanSquared, Is.EqualTo(Math.Sqrt(6.5)));
            Assert.That(errors.SymmetricPercent, Is.EqualTo(100 * (2.0 / 3 + 2 + 0 + 6.0 / 5) / 4).Within(1e-12),
                "opposite signs are 200 %, both zero is 0");
        });
    }

    [Test]
    public void A_missing_actual_is_not_scored_and_a_missing_forecast_is_never_passed_over()
    {
        Assert.That(PointErrors.Compute([1, double.NaN, 3], [2, 100, 3]), Is.EqualTo(new PointErrors(2, 1, 1, 1, 2.0 / 3)));
        Assert.That(PointErrors.Compute([1, 2], [1, double.NaN]).MeanAbsolute, Is.NaN);
        Assert.That(PointErrors.Compute([1, 2], [1, double.NaN]).SymmetricPercent, Is.NaN);
        Assert.That(PointErrors.Compute([double.NaN], [double.NaN]).MeanAbsolute, Is.Null);
        Assert.That(() => PointErrors.Compute([1, 2], [1]), Throws.ArgumentException);
    }

    [Test]
    public void Errors_of_parts_add_up_to_the_errors_of_the_whole()
    {
        double[] actual = [1, 2, double.NaN, 4, 8], forecast = [2, 2, 3, 5, 4];
        var whole = PointErrors.Compute(actual, forecast);
        var first = PointErrors.Compute(actual.AsSpan(0, 2), forecast.AsSpan(0, 2));
        Assert.That(first + PointErrors.Compute(actual.AsSpan(2), forecast.AsSpan(2)), Is.EqualTo(whole));
    }

    [Test]
    public void The_scale_of_a_seasonal_error_needs_pairs_that_differ()
    {
        Assert.That(RelativeErrors.Scale([1, 2, 4, 8]), Is.EqualTo(7.0 / 3));
        Assert.That(RelativeErrors.Scale([1, 2, 4, 8], 2), Is.EqualTo((3 + 6) / 2.0));
        Assert.That(RelativeErrors.Scale([1, double.NaN, 4, 8]), Is.EqualTo(4), "one pair has both values");
        Assert.That(RelativeErrors.Scale([5, 5, 5]), Is.Null);
        Assert.That(RelativeErrors.Scale([5, 6], 2), Is.Null);
        Assert.That(RelativeErrors.MeanAbsoluteScaled(new(2, 0, 6, 0, 0), null), Is.Null);
        Assert.That(() => RelativeErrors.Scale([5, 6], 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void The_relative_error_compares_the_same_steps()
    {
        Assert.That(RelativeErrors.MeanAbsolute(new PointErrors(4, 0, 6, 0, 0), new PointErrors(4, 0, 8, 0, 0)), Is.EqualTo(0.75));
        Assert.That(RelativeErrors.MeanAbsolute(new PointErrors(4, 0, 6, 0, 0), new PointErrors(4, 0, 0, 0, 0)), Is.Null);
        Assert.That(() => RelativeErrors.MeanAbsolute(new PointErrors(4, 0, 6, 0, 0), new PointErrors(5, 0, 8, 0, 0)),
            Throws.ArgumentException);
    }

    [Test]
    public void Flat_actuals_have_no_direction_and_a_flat_forecast_is_wrong()
    {
        var counts = DirectionCounts.Compute([2, 0, 1, 2, 0, double.NaN, 2], [3, 3, 3, 1, 0.5, 3, double.NaN], 1);
        Assert.That(counts, Is.EqualTo(new DirectionCounts(1, 0, 1, 1, 2, 1)));
        Assert.That(counts.Accuracy, Is.EqualTo(2.0 / 5));
        Assert.That(DirectionCounts.Compute([1, 1], [2, 0], 1).Accuracy, Is.Null);
        Assert.That(DirectionCounts.Compute([2.0], [3.0], double.NaN).Moves, Is.Zero, "a missing reference");
    }

    [TestCase(30, 12, 9, 25)]
    [TestCase(3, 40, 41, 2)]
    [TestCase(200, 30, 35, 9)]
    public void Pesaran_and_timmermann_by_the_formulas_of_their_paper(int upUp, int upDown, int downUp, int downDown)
    {
        double n = upUp + upDown + downUp + downDown, y = (upUp + upDown) / n, x = (upUp + downUp) / n;
        var chance = y * x + (1 - y) * (1 - x);
        var ofHits = chance * (1 - chance) / n;
        var ofChance = Math.Pow(2 * y - 1, 2) * x * (1 - x) + Math.Pow(2 * x - 1, 2) * y * (1 - y);
        ofChance = (ofChance + 4 * y * x * (1 - y) * (1 - x) / n) / n;
        var statistic = ((upUp + downDown) / n - chance) / Math.Sqrt(ofHits - ofChance);

        var found = new DirectionCounts(upUp, upDown, downUp, downDown, 7, 5).PesaranTimmermann();
        Assert.That(found, Is.EqualTo(1 - Normal.CDF(0, 1, statistic)).Within(1e-12));
    }

    [Test]
    public void Where_everything_goes_one_way_direction_cannot_be_tested()
    {
        Assert.That(new DirectionCounts(9, 0, 4, 0, 0, 0).PesaranTimmermann(), Is.Null, "always forecast up");
        Assert.That(new DirectionCounts(9, 4, 0, 0, 0, 0).PesaranTimmermann(), Is.Null, "always went up");
        Assert.That(new DirectionCounts(0, 0, 0, 0, 9, 0).PesaranTimmermann(), Is.Null, "persistence");
    }

    [Test]
    public void Quantile_losses_by_hand()
    {
        var loss = new QuantileLoss(Levels);
        loss.Add([10, double.NaN], [8, 0, 11, 0, 14, 0]);
        Assert.Multiple(() =>
        {
            Assert.That(loss.PinballSum(0), Is.EqualTo(0.1 * 2).Within(1e-15));
            Assert.That(loss.PinballSum(1), Is.EqualTo(0.5));
            Assert.That(loss.PinballSum(2), Is.EqualTo(0.1 * 4).Within(1e-15));
            Assert.That(loss.Weighted, Is.EqualTo(2 * (0.2 + 0.5 + 0.4) / 10 / 3).Within(1e-15));
            Assert.That(loss.Steps, Is.EqualTo(1));
        });
    }

    [Test]
    public void Quantile_losses_refuse_levels_and_shapes_that_do_not_fit()
    {
        Assert.That(() => new QuantileLoss([]), Throws.ArgumentException);
        Assert.That(() => new QuantileLoss([0.5, 0.5]), Throws.ArgumentException);
        Assert.That(() => new QuantileLoss([0.5, 1]), Throws.ArgumentException);
        Assert.That(() => new QuantileLoss([double.NaN]), Throws.ArgumentException);
        Assert.That(() => new QuantileLoss(Levels).Add([1, 2], [1, 2, 3]), Throws.ArgumentException);
        Assert.That(new QuantileLoss(Levels).Weighted, Is.Null);
    }

    [Test]
    public void Coverage_is_counted_by_step_of_the_horizon()
    {
        var coverage = new IntervalCoverage(3);
        coverage.Add([1, 2, 3], [1, 0, 4], [1, 1, 2]);
        coverage.Add([1, double.NaN, 3], [0, 0, 2], [2, 9, 4]);
        coverage.Add([5], [double.NaN], [9]);
        Assert.Multiple(() =>
        {
            Assert.That(coverage.ShareAt(0), Is.EqualTo(2.0 / 3), "bounds belong to the interval, a bound of NaN covers nothing");
            Assert.That(coverage.ShareAt(1), Is.Zero);
            Assert.That(coverage.ShareAt(2), Is.EqualTo(0.5), "crossed bounds cover nothing");
            Assert.That(coverage.Share, Is.EqualTo(3.0 / 6));
            Assert.That(coverage.CountAt(1), Is.EqualTo(1));
            Assert.That(new IntervalCoverage(1).Share, Is.Null);
            Assert.That(() => coverage.Add([1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]), Throws.ArgumentException);
        });
    }
}
