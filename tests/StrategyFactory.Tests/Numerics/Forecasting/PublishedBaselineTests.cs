using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class PublishedBaselineTests
{
    private const int Season = 24;

    private static (double[] History, double[] Actual)[] _hourly = [];

    [OneTimeSetUp]
    public void Read() => _hourly = ForecastData.M4Hourly();

    [Test]
    public void M4_hourly_seasonal_naive_has_the_published_mase_to_five_digits()
    {
        var (mase, smape) = Score(new SeasonalNaive(Season));
        Assert.That(mase, Is.EqualTo(1.1932102074).Within(1e-10));
        Assert.That(smape, Is.EqualTo(13.91227).Within(5e-6));
    }

    /// <summary>Table of the competition by frequency: Naive, Naive2, SES and Theta, three digits each.</summary>
    [Test]
    public void M4_hourly_benchmarks_have_the_published_figures()
    {
        Assert.Multiple(() =>
        {
            Check("Naive", new Persistence(), 11.608, 43.003, 0.0005);
            Check("Naive2", new SeasonalAdjustment(new Persistence(), Season), 2.395, 18.383, 0.0005);
            Check("SES", new SeasonalAdjustment(new ExponentialSmoothing(), Season), 2.385, 18.094, 0.0005);
            Check("Theta", Theta.WithSeason(Season), 2.455, 18.138, 0.0005);
        });
    }

    [Test]
    public void Etth1_seasonal_naive_of_the_last_day_has_the_known_mase()
    {
        var mase = ForecastData.Etth1().Average(column =>
        {
            var forecast = new double[Season];
            new SeasonalNaive(Season).Forecast(column.AsSpan(..^Season), forecast);
            var errors = PointErrors.Compute(column.AsSpan(^Season..), forecast);
            return RelativeErrors.MeanAbsoluteScaled(errors, RelativeErrors.Scale(column.AsSpan(..^Season), Season));
        });
        Assert.That(mase, Is.EqualTo(0.7865835672).Within(1e-10));
    }

    [Test]
    public void Exchange_rates_repeated_have_the_published_errors()
    {
        var columns = ForecastData.ExchangeRates();
        var rows = columns[0].Length;
        var windows = OriginWindows.Within(rows - (int)(rows * 0.2), rows, 96, 1);
        var errors = default(PointErrors);
        var forecast = new double[96];
        foreach (var column in ForecastData.Standardised(columns, (int)(rows * 0.7)))
        {
            for (var i = 0; i < windows.Count; i++)
            {
                var origin = windows.Origin(i);
                new Persistence().Forecast(column.AsSpan(0, origin), forecast);
                errors += PointErrors.Compute(column.AsSpan(origin, 96), forecast);
            }
        }

        Assert.That(errors.MeanSquared, Is.EqualTo(0.08113).Within(5e-6));
        Assert.That(errors.MeanAbsolute, Is.EqualTo(0.19636).Within(5e-6));
    }

    private static void Check(string name, IForecaster forecaster, double mase, double smape, double tolerance)
    {
        var found = Score(forecaster);
        Assert.That(found.Mase, Is.EqualTo(mase).Within(tolerance), name);
        Assert.That(found.Smape, Is.EqualTo(smape).Within(tolerance), name);
    }

    private static (double Mase, double Smape) Score(IForecaster forecaster)
    {
        var scores = _hourly.AsParallel().AsOrdered().Select(series =>
        {
            var forecast = new double[series.Actual.Length];
            forecaster.Forecast(series.History, forecast);
            var errors = PointErrors.Compute(series.Actual, forecast);
            var mase = RelativeErrors.MeanAbsoluteScaled(errors, RelativeErrors.Scale(series.History, Season));
            return (Mase: mase!.Value, Smape: errors.SymmetricPercent!.Value);
        }).ToArray();
        Assert.That(scores, Has.Length.EqualTo(414));
        return (scores.Average(score => score.Mase), scores.Average(score => score.Smape));
    }
}
