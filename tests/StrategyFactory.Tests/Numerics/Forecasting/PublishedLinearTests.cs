using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class PublishedLinearTests
{
    private const int Month = 30 * 24;

    /// <summary>Published MSE by training: DLinear 0.375, NLinear 0.374 (LTSF-Benchmark.md). 7 columns × 2785 windows × 96 steps.</summary>
    [TestCase(LinearWindowKind.DLinear, true, 0.375, 0.36974, 0.39132)]
    [TestCase(LinearWindowKind.NLinear, true, 0.374, 0.36943, 0.39135)]
    [TestCase(LinearWindowKind.DLinear, false, 0.375, 0.37782, 0.39674)]
    public void Etth1_at_horizon_96_is_as_good_as_published(LinearWindowKind kind, bool shared, double published, double mse, double mae)
    {
        var columns = ForecastData.Etth1();
        var fit = LinearWindows.Fit(
            [.. columns.Select(column => new ReadOnlyMemory<double>(column))],
            12 * Month,
            16 * Month,
            new() { Kind = kind, SharedWeights = shared });
        Assert.That(fit.Problem, Is.EqualTo(LinearWindowProblem.None));

        var windows = OriginWindows.Within(16 * Month, 20 * Month, 96, 1);
        var errors = columns.Zip(ForecastData.Standardised(columns, 12 * Month), fit.Forecasters).AsParallel().Select(column =>
        {
            var (raw, standardised, forecaster) = column;
            var forecast = new double[96];
            var sum = default(PointErrors);
            for (var i = 0; i < windows.Count; i++)
            {
                var origin = windows.Origin(i);
                forecaster.Forecast(raw.AsSpan(0, origin), forecast);
                double[] scaled = [.. forecast.Select(value => (value - forecaster.Mean) / forecaster.Deviation)];
                sum += PointErrors.Compute(standardised.AsSpan(origin, 96), scaled);
            }

            return sum;
        }).Aggregate(PointErrors.Add);
        Assert.That(errors.Steps, Is.EqualTo(7 * 2785 * 96));
        Assert.That(errors.MeanSquared, Is.LessThanOrEqualTo(1.02 * published));
        Assert.That(errors.MeanSquared, Is.EqualTo(mse).Within(2e-5), "what the closed form reaches");
        Assert.That(errors.MeanAbsolute, Is.EqualTo(mae).Within(2e-5));
    }
}
