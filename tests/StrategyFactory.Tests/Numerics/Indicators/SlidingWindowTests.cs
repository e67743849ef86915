using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

internal sealed class SlidingWindowTests
{
    [Test]
    public void Every_window_equals_its_evaluation_from_scratch([Values(1, 2, 3, 7, 50, 99, 100, 101)] int window)
    {
        var x = Noise(seed: 1, count: 100);
        var actual = new double[x.Length];
        RollingStatistics.StandardDeviation(x, window, actual);

        for (var t = 0; t < x.Length; t++)
        {
            if (t < window - 1 || window == 1)
            {
                Assert.That(actual[t], Is.NaN);
                continue;
            }

            var values = x[(t - window + 1)..(t + 1)];
            var mean = values.Average();
            var expected = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (window - 1));
            Assert.That(actual[t], Is.EqualTo(expected).Within(1e-13 * expected));
        }
    }

    [Test]
    public void The_precision_follows_the_spread_and_not_the_level()
    {
        // Steps of 2^-40 around 1024 are exact in double, so the standard deviation must be that of the steps to rounding.
        var random = new Random(2);
        double[] steps = [.. Enumerable.Range(0, 300).Select(_ => (double)random.Next(-8, 9))];
        double[] levels = [.. steps.Select(step => 1024 + Math.ScaleB(step, -40))];
        var (expected, actual) = (new double[300], new double[300]);
        RollingStatistics.StandardDeviation(steps, 20, expected);
        RollingStatistics.StandardDeviation(levels, 20, actual);

        Assert.That(actual[19..].Select(value => Math.ScaleB(value, 40)), Is.EqualTo(expected[19..]).Within(1e-13));
    }

    [Test]
    public void An_outlier_leaves_no_trace_once_it_has_left_the_window()
    {
        var quiet = Noise(seed: 3, count: 200);
        var shocked = (double[])quiet.Clone();
        shocked[50] = 1e15;
        var (expected, actual) = (new double[200], new double[200]);
        RollingStatistics.Kurtosis(quiet, 20, expected);
        RollingStatistics.Kurtosis(shocked, 20, actual);

        Assert.That(actual[70..], Is.EqualTo(expected[70..]));
    }

    [Test]
    public void A_constant_window_has_a_deviation_of_exactly_zero_and_its_value_as_mean()
    {
        var x = Enumerable.Repeat(0.1, 100).ToArray();
        var (deviation, mean, score) = (new double[100], new double[100], new double[100]);
        RollingStatistics.StandardDeviation(x, 30, deviation);
        MovingAverages.Simple(x, 30, mean);
        RollingStatistics.ZScore(x, 30, score);

        Assert.That(deviation[29..], Is.All.EqualTo(0));
        Assert.That(mean[29..], Is.All.EqualTo(0.1));
        Assert.That(score, Is.All.NaN);
    }

    [Test]
    public void A_missing_value_spoils_exactly_the_windows_that_contain_it()
    {
        var x = Noise(seed: 4, count: 60);
        x[0] = x[1] = double.NaN;
        x[30] = double.NaN;
        var mean = new double[60];
        MovingAverages.Simple(x, 7, mean);

        Assert.That(Enumerable.Range(0, 60).Where(t => double.IsNaN(mean[t])), Is.EqualTo(Enumerable.Range(0, 8).Concat(Enumerable.Range(30, 7))));
    }

    [Test]
    public void Shifting_a_series_shifts_its_statistic() => Prop.ForAll<NonEmptyArray<short>, PositiveInt>((values, size) =>
    {
        // The blocks lie elsewhere in a suffix of the series; exact sums must not care.
        double[] x = [.. values.Get.Select(value => (double)value)];
        var window = 1 + size.Get % x.Length;
        var whole = Totals(x, window);
        return Enumerable.Range(1, x.Length - window).All(skip =>
            Totals(x[skip..], window).AsSpan(window - 1).SequenceEqual(whole.AsSpan(skip + window - 1)));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Wrong_shapes_are_refused()
    {
        var x = new double[5];

        Assert.That(() => MovingAverages.Simple(x, 2, new double[4]), Throws.ArgumentException);
        Assert.That(() => MovingAverages.Simple(x, 2, x), Throws.ArgumentException, "overlap");
        Assert.That(() => MovingAverages.Simple(x, 0, new double[5]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => RollingStatistics.Beta(x, new double[4], 2, new double[5]), Throws.ArgumentException);
        Assert.That(() => LogReturns.Compute(x, 0, new double[5]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => DirectionalMovement.AverageIndex(x, x, x, 1, new double[5]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => RollingStatistics.Autocorrelation(x, 1, new double[5]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static double[] Totals(double[] x, int window)
    {
        var totals = new double[x.Length];
        SlidingWindow.Compute<WindowSums, TotalOfX>(x, window, totals);
        return totals;
    }

    private static double[] Noise(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    private readonly struct TotalOfX : IWindowStatistic<WindowSums>
    {
        public static double Of(in WindowSums window, double x, double y) => window.X;
    }
}
