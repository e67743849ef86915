using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class BaselineTests
{
    private const double Gap = double.NaN;

    private static readonly IForecaster[] All =
        [new Persistence(), new SeasonalNaive(4), new Drift(), new ExponentialSmoothing(), new Theta(), Theta.WithSeason(4)];

    [Test]
    public void Persistence_repeats_the_last_value_present()
    {
        Assert.That(Run(new Persistence(), 3, 1, 2, 5), Is.EqualTo(new double[] { 5, 5, 5 }));
        Assert.That(Run(new Persistence(), 2, 1, 2, Gap), Is.EqualTo(new double[] { 2, 2 }));
    }

    [Test]
    public void Seasonal_naive_repeats_the_last_season()
    {
        Assert.That(Run(new SeasonalNaive(3), 7, 9, 9, 1, 2, 3), Is.EqualTo(new double[] { 1, 2, 3, 1, 2, 3, 1 }));
        Assert.That(Run(new SeasonalNaive(1), 2, 1, 2), Is.EqualTo(new double[] { 2, 2 }));
    }

    [Test]
    public void Seasonal_naive_takes_the_latest_value_of_the_phase_where_one_is_missing()
    {
        Assert.That(Run(new SeasonalNaive(3), 4, 7, 8, 9, 1, Gap, 3), Is.EqualTo(new double[] { 1, 8, 3, 1 }));
        Assert.That(Problem(new SeasonalNaive(3), 4, 7, Gap, 9, 1, Gap, 3), Is.EqualTo(ForecastProblem.MissingValue));
        Assert.That(Run(new SeasonalNaive(3), 1, 7, Gap, 9), Is.EqualTo(new double[] { 7 }), "a phase that is not forecast may be empty");
        Assert.That(Problem(new SeasonalNaive(3), 1, 7, 8), Is.EqualTo(ForecastProblem.TooFewValues));
    }

    [Test]
    public void Drift_carries_the_line_from_the_first_to_the_last_value_on()
    {
        Assert.That(Run(new Drift(), 3, 1, 5, 5), Is.EqualTo(new double[] { 7, 9, 11 }));
        Assert.That(Run(new Drift(), 2, Gap, 1, 7, 5, Gap), Is.EqualTo(new double[] { 9, 11 }),
            "times count, also those of missing values");
        Assert.That(Problem(new Drift(), 2, Gap, 1, Gap), Is.EqualTo(ForecastProblem.TooFewValues));
    }

    [Test]
    public void Smoothing_finds_the_least_squared_error_of_a_dense_search_over_both_parameters()
    {
        var random = new Random(5);
        for (var round = 0; round < 5; round++)
        {
            var level = 100.0;
            double[] history = [.. Enumerable.Range(0, 30)
                .Select(_ => (level += random.NextDouble() - 0.5) + 3 * (random.NextDouble() - 0.5))];
            var fit = SmoothingFit.Fit(history)!.Value;
            var best = double.PositiveInfinity;
            for (var alpha = 1e-4; alpha <= 0.9999; alpha += 0.0025)
            {
                for (var initial = fit.InitialLevel - 2; initial <= fit.InitialLevel + 2; initial += 0.02)
                {
                    best = Math.Min(best, NaiveSmoothing(history, alpha, initial).SquaredError);
                }
            }

            Assert.That(fit.SquaredError, Is.LessThanOrEqualTo(best * (1 + 1e-12)));
            Assert.That(fit.SquaredError, Is.GreaterThan(0.999 * best));
            var (error, last) = NaiveSmoothing(history, fit.Alpha, fit.InitialLevel);
            Assert.That(fit.SquaredError, Is.EqualTo(error).Within(1e-9 * error));
            Assert.That(fit.Level, Is.EqualTo(last).Within(1e-9));
            Assert.That(Run(new ExponentialSmoothing(), 2, history), Is.EqualTo(new[] { fit.Level, fit.Level }));
        }
    }

    [Test]
    public void Smoothing_passes_over_missing_values()
    {
        double[] history = [3, 1, 4, 1, 5, 9, 2, 6];
        var gaps = SmoothingFit.Fit([Gap, 3, 1, Gap, 4, 1, Gap, Gap, 5, 9, 2, 6, Gap]);
        Assert.That(gaps, Is.EqualTo(SmoothingFit.Fit(history)));
        Assert.That(SmoothingFit.Fit([Gap, 3, Gap]), Is.Null);
    }

    [Test]
    public void Smoothing_follows_a_walk_and_averages_noise_around_a_level()
    {
        var random = new Random(3);
        var level = 0.0;
        double[] walk = [.. Enumerable.Range(0, 400).Select(_ => level += random.NextDouble() - 0.5)];
        double[] noise = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        Assert.That(SmoothingFit.Fit(walk)!.Value.Alpha, Is.GreaterThan(0.85));
        Assert.That(SmoothingFit.Fit(noise)!.Value.Alpha, Is.LessThan(0.1));
        Assert.That(SmoothingFit.Fit(noise)!.Value.Level, Is.EqualTo(noise.Average()).Within(0.05));
    }

    [Test]
    public void Theta_continues_a_line_and_half_the_slope_of_a_level_line()
    {
        Assert.That(Run(new Theta(), 3, 2, 4, 6, 8, 10, 12), Is.EqualTo(new double[] { 13, 14, 15 }).Within(1e-3),
            "α at its bound follows the line, the other half rises by 2");
        Assert.That(Run(new Theta(), 2, 7, 7, 7, 7), Is.EqualTo(new double[] { 7, 7 }).Within(1e-12));
        Assert.That(Problem(new Theta(), 2, 7), Is.EqualTo(ForecastProblem.TooFewValues));
    }

    [Test]
    public void A_season_is_found_by_its_test_and_put_back()
    {
        double[] season = [10, 14, 6, 10];
        double[] history = [.. Enumerable.Range(0, 40).Select(t => season[t % 4] + 0.1 * ((t * 7919) % 13 - 6))];
        Assert.That(SeasonalProfile.IsSeasonal(history, 4));
        Assert.That(SeasonalProfile.IsSeasonal(history, 2), Is.False);
        Assert.That(SeasonalProfile.IsSeasonal(history.AsSpan(0, 11), 4), Is.False, "below three seasons nothing is tested");
        Assert.That(SeasonalProfile.IsSeasonal([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5], 4), Is.False);
        Assert.That(Run(Theta.WithSeason(4), 4, history), Is.EqualTo(season).Within(0.6));
        double[] around = [.. history.Select(value => value - 10)];
        Assert.That(Run(new SeasonalAdjustment(new Persistence(), 4), 4, around),
            Is.EqualTo(season.Select(value => value - 10)).Within(1.5),
            "differences where values are not positive");
    }

    [Test]
    public void Indices_of_a_pure_season_are_exact_for_even_and_odd_seasons_and_with_missing_values()
    {
        foreach (var season in new double[][] { [2, 1, 0.5, 0.5], [1.5, 1, 0.5] })
        {
            double[] history = [.. Enumerable.Range(0, 30).Select(t => 8 * season[t % season.Length])];
            var indices = new double[season.Length];
            Assert.That(SeasonalProfile.Decompose(history, multiplicative: true, indices));
            Assert.That(indices, Is.EqualTo(season).Within(1e-14));
            history[11] = Gap;
            Assert.That(SeasonalProfile.Decompose(history, multiplicative: false, indices));
            Assert.That(indices, Is.EqualTo(season.Select(value => 8 * value - 8)).Within(1e-13));
        }

        Assert.That(SeasonalProfile.Decompose([1, 2, 3, 4, 5], multiplicative: true, new double[4]), Is.False,
            "one trend value leaves phases without any");
    }

    [Test]
    public void Without_values_nothing_is_forecast_and_no_forecast_is_half_filled()
    {
        foreach (var forecaster in All)
        {
            double[] forecast = [1, 2, 3, 4, 5];
            Assert.That(forecaster.Forecast([], forecast), Is.EqualTo(ForecastProblem.TooFewValues), forecaster.ToString());
            Assert.That(forecast, Is.All.NaN);
            Assert.That(forecaster.Forecast([Gap, Gap, Gap, Gap, Gap], forecast),
                Is.Not.EqualTo(ForecastProblem.None), forecaster.ToString());
            Assert.That(forecast, Is.All.NaN);
            Assert.That(forecaster.Forecast([1, 2, 3, 4, double.PositiveInfinity], forecast),
                Is.EqualTo(ForecastProblem.NotFinite), forecaster.ToString());
            Assert.That(forecast, Is.All.NaN);
        }
    }

    [Test]
    public void A_constant_series_is_forecast_as_the_constant()
    {
        foreach (var forecaster in All)
        {
            Assert.That(Run(forecaster, 6, [.. Enumerable.Repeat(0.1, 50)]), Is.All.EqualTo(0.1).Within(1e-15), forecaster.ToString());
        }
    }

    [Test]
    public void Forecasts_move_and_stretch_with_the_series()
    {
        var random = new Random(11);
        double[] history = [.. Enumerable.Range(0, 60).Select(t => 50 + 0.2 * t + random.NextDouble() + t % 4)];
        foreach (var forecaster in All[..^1])
        {
            var plain = Run(forecaster, 9, history);
            var moved = Run(forecaster, 9, [.. history.Select(value => 3 * value - 40)]);
            Assert.That(moved, Is.EqualTo(plain.Select(value => 3 * value - 40)).Within(1e-4), forecaster.ToString());
        }
    }

    private static (double SquaredError, double Level) NaiveSmoothing(double[] history, double alpha, double level)
    {
        var sum = 0.0;
        foreach (var value in history)
        {
            sum += (value - level) * (value - level);
            level = alpha * value + (1 - alpha) * level;
        }

        return (sum, level);
    }

    private static double[] Run(IForecaster forecaster, int horizon, params double[] history)
    {
        var forecast = new double[horizon];
        Assert.That(forecaster.Forecast(history, forecast), Is.EqualTo(ForecastProblem.None));
        return forecast;
    }

    private static ForecastProblem Problem(IForecaster forecaster, int horizon, params double[] history) =>
        forecaster.Forecast(history, new double[horizon]);
}
