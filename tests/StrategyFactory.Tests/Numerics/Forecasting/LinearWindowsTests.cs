using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class LinearWindowsTests
{
    private static readonly LinearWindowSettings Small = new() { LookBack = 7, Horizon = 3, Kernel = 3, Penalties = [0.1] };

    [Test]
    public void Sums_over_windows_are_those_of_every_window_written_out_with_gaps_left_out()
    {
        var values = Series(1, 60);
        (values[20], values[21], values[50]) = (double.NaN, double.NaN, double.NaN);
        var gram = new WindowGram(8);
        gram.Add(values);
        var windows = Enumerable.Range(0, 53).Select(start => values[start..(start + 8)])
            .Where(window => !window.Contains(double.NaN)).ToArray();
        Assert.That(gram.Windows, Is.EqualTo(windows.Length));
        for (var i = 0; i < 8; i++)
        {
            Assert.That(gram.Sums[i], Is.EqualTo(windows.Sum(window => window[i])).Within(1e-12));
            for (var j = 0; j < 8; j++)
            {
                Assert.That(gram.Products[i * 8 + j], Is.EqualTo(windows.Sum(window => window[i] * window[j])).Within(1e-11));
            }
        }

        gram.SubtractValue(5);
        Assert.That(gram.Sums[2], Is.EqualTo(windows.Sum(window => window[2] - window[5])).Within(1e-12));
        Assert.That(gram.Products[2 * 8 + 7],
            Is.EqualTo(windows.Sum(window => (window[2] - window[5]) * (window[7] - window[5]))).Within(1e-11));
    }

    [Test]
    public void A_factor_solves_its_matrix_and_refuses_one_that_is_not_positive_definite()
    {
        double[] vector = [1, 2, 3];
        CholeskyFactor.Of([4, 0, 0, 2, 5, 0, 1, 3, 6], 3)!.Solve(vector);
        double[,] matrix = { { 4, 2, 1 }, { 2, 5, 3 }, { 1, 3, 6 } };
        var product = Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Sum(j => matrix[i, j] * vector[j]));
        Assert.That(product, Is.EqualTo(new double[] { 1, 2, 3 }).Within(1e-14));
        Assert.That(CholeskyFactor.Of([1, 0, 2, 1], 2), Is.Null);
        Assert.That(CholeskyFactor.Of([double.NaN], 1), Is.Null);
    }

    /// <summary>
    /// The two layers of DLinear written out as one ridge regression on twice the inputs, by gradient descent to its minimum.
    /// </summary>
    [Test]
    public void Dlinear_is_the_ridge_regression_of_its_two_layers()
    {
        var values = Series(2, 80);
        var fit = LinearWindows.Fit([values], 60, 80, Small);
        var forecaster = fit.Forecasters[0];
        double[] scaled = [.. values.Select(value => (value - forecaster.Mean) / forecaster.Deviation)];
        var inputs = Enumerable.Range(0, 51).Select(start => TwoLayers(scaled[start..(start + 7)])).ToArray();
        for (var step = 0; step < 3; step++)
        {
            double[] targets = [.. Enumerable.Range(0, 51).Select(start => scaled[start + 7 + step])];
            var (weights, intercept) = Descend(inputs, targets, 0.1);
            Assert.That(forecaster.Intercepts[step], Is.EqualTo(intercept).Within(1e-7));
            for (var i = 0; i < 7; i++)
            {
                var unit = new double[7];
                unit[i] = 1;
                var map = TwoLayers(unit).Zip(weights, (input, weight) => input * weight).Sum();
                Assert.That(forecaster.Weights[step * 7 + i], Is.EqualTo(map).Within(1e-7));
            }
        }
    }

    [Test]
    public void Nlinear_is_the_ridge_regression_of_differences_to_the_last_value()
    {
        var values = Series(3, 80);
        var forecaster = LinearWindows.Fit([values], 60, 80, Small with { Kind = LinearWindowKind.NLinear }).Forecasters[0];
        double[] scaled = [.. values.Select(value => (value - forecaster.Mean) / forecaster.Deviation)];
        var inputs = Enumerable.Range(0, 51)
            .Select(start => scaled[start..(start + 7)].Select(value => value - scaled[start + 6]).ToArray()).ToArray();
        double[] targets = [.. Enumerable.Range(0, 51).Select(start => scaled[start + 8] - scaled[start + 6])];
        var (weights, intercept) = Descend(inputs, targets, 0.1);
        weights[6] = 1 - weights.Sum();
        Assert.That(forecaster.Intercepts[1], Is.EqualTo(intercept).Within(1e-7));
        Assert.That(forecaster.Weights[7..14].ToArray(), Is.EqualTo(weights).Within(1e-7));
    }

    [Test]
    public void The_validation_error_is_that_of_the_forecasts_and_chooses_the_penalty([Values] LinearWindowKind kind)
    {
        double[][] columns = [Series(4, 120), Series(5, 120)];
        var settings = Small with { Kind = kind, Penalties = [1e-4, 0.01, 1, 100] };
        var fit = LinearWindows.Fit([columns[0], columns[1]], 80, 120, settings);
        var set = fit.WeightSets.Single();
        var errors = default(PointErrors);
        for (var c = 0; c < 2; c++)
        {
            var forecaster = fit.Forecasters[c];
            for (var origin = 80; origin + 3 <= 120; origin++)
            {
                var forecast = new double[3];
                Assert.That(forecaster.Forecast(columns[c].AsSpan(0, origin), forecast), Is.EqualTo(ForecastProblem.None));
                errors += PointErrors.Compute(Scale(columns[c].AsSpan(origin, 3), forecaster), Scale(forecast, forecaster));
            }
        }

        Assert.That(set.ValidationErrors.Min(), Is.EqualTo(errors.MeanSquared).Within(1e-10));
        Assert.That(set.Penalty, Is.EqualTo(settings.Penalties[set.ValidationErrors.ToList().IndexOf(set.ValidationErrors.Min())]));
        Assert.That((set.TrainingWindows, set.ValidationWindows), Is.EqualTo((2 * 71, 2 * 38)));
    }

    [Test]
    public void Nothing_after_the_validation_part_and_no_weight_from_the_validation_part()
    {
        var values = Series(6, 120);
        var before = LinearWindows.Fit([values], 80, 100, Small).Forecasters[0];
        double[] changed = [.. values[..80], .. values[80..].Select(value => -9 * value + 4)];
        var after = LinearWindows.Fit([changed], 80, 100, Small).Forecasters[0];
        Assert.That(after.Weights.ToArray(), Is.EqualTo(before.Weights.ToArray()), "one penalty: training rows alone decide");
        Assert.That((after.Mean, after.Deviation), Is.EqualTo((before.Mean, before.Deviation)));

        var many = Small with { Penalties = [0.001, 1, 100] };
        var choice = LinearWindows.Fit([values], 80, 100, many);
        double[] later = [.. values[..100], .. changed[100..]];
        Assert.That(LinearWindows.Fit([later], 80, 100, many).WeightSets[0].ValidationErrors,
            Is.EqualTo(choice.WeightSets[0].ValidationErrors));
    }

    [Test]
    public void Weights_of_their_own_are_those_of_a_column_alone()
    {
        double[][] columns = [Series(7, 90), [.. Series(8, 90).Select(value => 1000 + 50 * value)]];
        var fit = LinearWindows.Fit([columns[0], columns[1]], 70, 90, Small with { SharedWeights = false });
        Assert.That(fit.WeightSets, Has.Count.EqualTo(2));
        for (var c = 0; c < 2; c++)
        {
            var alone = LinearWindows.Fit([columns[c]], 70, 90, Small).Forecasters[0];
            Assert.That(fit.Forecasters[c].Weights.ToArray(), Is.EqualTo(alone.Weights.ToArray()));
        }

        var shared = LinearWindows.Fit([columns[0], columns[1]], 70, 90, Small).Forecasters;
        Assert.That(shared[0].Weights.ToArray(), Is.EqualTo(shared[1].Weights.ToArray()));
        Assert.That(shared[0].Mean, Is.Not.EqualTo(shared[1].Mean));
    }

    [Test]
    public void Longer_horizons_are_rolled_and_shorter_ones_cut()
    {
        var forecaster = new LinearForecaster([0, 1, 1, 1], [0, 0], 0, 1);
        var forecast = new double[5];
        Assert.That(forecaster.Forecast([9, 1, 2], forecast), Is.EqualTo(ForecastProblem.None));
        Assert.That(forecast, Is.EqualTo(new double[] { 2, 3, 3, 5, 5 }), "2 and 1 + 2, then 3 and 2 + 3, then 5");
        Assert.That(forecaster.Forecast([9, 1, 2], forecast.AsSpan(0, 1)), Is.EqualTo(ForecastProblem.None));
        Assert.That(forecast[0], Is.EqualTo(2));
    }

    [Test]
    public void A_gap_in_the_look_back_window_or_a_short_history_gives_no_forecast()
    {
        var forecaster = new LinearForecaster([0.5, 0.5], [0], 0, 1);
        var forecast = new double[2];
        Assert.That(forecaster.Forecast([1, double.NaN], forecast), Is.EqualTo(ForecastProblem.MissingValue));
        Assert.That(forecast, Is.All.NaN);
        Assert.That(forecaster.Forecast([1.0], forecast), Is.EqualTo(ForecastProblem.TooFewValues));
        Assert.That(forecaster.Forecast([double.NaN, 1, 2], forecast), Is.EqualTo(ForecastProblem.None), "older gaps do not matter");
    }

    [Test]
    public void Data_that_cannot_be_fitted_says_why()
    {
        Assert.That(LinearWindows.Fit([new double[9]], 9, 9, Small).Problem, Is.EqualTo(LinearWindowProblem.NoTrainingWindow));
        Assert.That(LinearWindows.Fit([Gaps(40)], 30, 40, Small).Problem, Is.EqualTo(LinearWindowProblem.NoTrainingWindow));
        var choice = Small with { Penalties = [1, 2] };
        Assert.That(LinearWindows.Fit([Series(1, 40)], 40, 40, choice).Problem, Is.EqualTo(LinearWindowProblem.NoValidationWindow));
        Assert.That(LinearWindows.Fit([Series(1, 40)], 40, 40, Small).WeightSets[0].ValidationErrors[0], Is.NaN,
            "nothing to choose needs no validation");
        double[] infinite = [.. Series(1, 39), double.PositiveInfinity];
        Assert.That(LinearWindows.Fit([infinite], 40, 40, Small).Problem, Is.EqualTo(LinearWindowProblem.NotFinite));
        Assert.That(() => LinearWindows.Fit([], 0, 0, Small), Throws.ArgumentException);
        Assert.That(() => LinearWindows.Fit([new double[9]], 5, 10, Small), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => LinearWindows.Fit([new double[9]], 5, 9, Small with { Kernel = 4 }),
            Throws.ArgumentException.With.Message.StartsWith("Kernel: 4"));
        Assert.That(() => LinearWindows.Fit([new double[9]], 5, 9, Small with { Penalties = [0] }),
            Throws.ArgumentException.With.Message.StartsWith("Penalties: 0"));
    }

    [Test]
    public void A_constant_column_is_forecast_as_its_constant([Values] LinearWindowKind kind)
    {
        double[] constant = [.. Enumerable.Repeat(0.1, 60)];
        var fit = LinearWindows.Fit([constant], 40, 60, Small with { Kind = kind });
        var forecast = new double[9];
        Assert.That(fit.Forecasters[0].Forecast(constant, forecast), Is.EqualTo(ForecastProblem.None));
        Assert.That(forecast, Is.All.EqualTo(0.1).Within(1e-15));
    }

    private static double[] Gaps(int rows) => [.. Series(1, rows).Select((value, t) => t % 9 == 0 ? double.NaN : value)];

    private static double[] Series(int seed, int rows)
    {
        var random = new Random(seed);
        var level = 0.0;
        return [.. Enumerable.Range(0, rows).Select(t => (level = 0.7 * level + random.NextDouble() - 0.5) + Math.Sin(t))];
    }

    private static double[] Scale(ReadOnlySpan<double> values, LinearForecaster forecaster) =>
        [.. values.ToArray().Select(value => (value - forecaster.Mean) / forecaster.Deviation)];

    /// <summary>What remains of a window beside its moving average over three values, then the average; the ends are repeated.</summary>
    private static double[] TwoLayers(double[] window)
    {
        var last = window.Length - 1;
        double[] trend = [.. window.Select((value, i) => (window[Math.Max(0, i - 1)] + value + window[Math.Min(last, i + 1)]) / 3)];
        return [.. window.Zip(trend, (value, average) => value - average), .. trend];
    }

    /// <summary>Minimises mean (y − b − w·x)² + λ‖w‖² by steps along the gradient.</summary>
    private static (double[] Weights, double Intercept) Descend(double[][] inputs, double[] targets, double penalty)
    {
        var (weights, intercept) = (new double[inputs[0].Length], 0.0);
        var rate = 1 / (inputs.Max(input => input.Sum(value => value * value)) + 1 + penalty);
        for (var pass = 0; pass < 8_000; pass++)
        {
            var (gradient, shift) = (weights.Select(weight => penalty * weight).ToArray(), 0.0);
            for (var t = 0; t < inputs.Length; t++)
            {
                var error = intercept - targets[t];
                for (var i = 0; i < weights.Length; i++)
                {
                    error += weights[i] * inputs[t][i];
                }

                shift += error / inputs.Length;
                for (var i = 0; i < weights.Length; i++)
                {
                    gradient[i] += error * inputs[t][i] / inputs.Length;
                }
            }

            intercept -= rate * shift;
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] -= rate * gradient[i];
            }
        }

        return (weights, intercept);
    }
}
