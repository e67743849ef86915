using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.MarketData;

namespace StrategyFactory.Tests.Forecasting.Predictions;

/// <summary>Forecasts for use: of a symbol that rests at the weekend, of an uploaded wave, of posted values.</summary>
internal sealed class MakeForecastTests
{
    private const int Rows = 1000;
    private const int Horizon = 8;

    private readonly double[] _wave = MadeSeries.Wave(Rows);
    private ForecastHarness _harness = null!;
    private BarSeries _bars = null!;
    private ForecastData _data = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 200);
        var first = MadeBars.Time("2024-01-01 00:00").ToUnixTimeMilliseconds();
        long[] open = [.. Enumerable.Range(0, 24 * 89).Select(hour => first + (hour * MadeSeries.Hour)).Where(IsOpen)];
        _bars = MadeBars.At("EURUSD", Timeframe.OneHour, open); // the last bar is that of Friday, 29 March, 21:00
        using var csv = new MemoryStream(_bars.Csv());
        await _harness.SendAsync(new ImportBars { Symbol = "EURUSD", Timeframe = "1h", FileName = "eurusd.csv", Content = csv });
        _data = await _harness.DataAsync(_wave);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task A_symbol_is_forecast_behind_its_last_bar_and_not_at_the_weekend()
    {
        var forecast = await _harness.SendAsync(Symbol("persistence") with { PredictionLength = 200 });
        Assert.Multiple(() =>
        {
            Assert.That(forecast.Steps.Take(2).Select(step => step.At), Is.EqualTo(new[]
            {
                MadeBars.Time("2024-03-31 22:00"), MadeBars.Time("2024-03-31 23:00"),
            }));
            Assert.That(forecast.Steps, Has.Count.EqualTo(200));
            Assert.That(forecast.Steps.Where(step => !IsOpen(step.At!.Value.ToUnixTimeMilliseconds())), Is.Empty);
            Assert.That(forecast.Steps.Select(step => step.Point), Is.All.EqualTo(_bars.Close.Span[^1]));
            Assert.That((forecast.Basis.Series, forecast.Basis.Rows), Is.EqualTo(("EURUSD 1h close", _bars.Count)));
            Assert.That(forecast.Basis.LastTime, Is.EqualTo(MadeBars.Time("2024-03-29 21:00")));
            Assert.That(forecast.Basis.LastValue, Is.EqualTo(_bars.Close.Span[^1]));
            Assert.That((forecast.Model.Name, forecast.Model.Fitted), Is.EqualTo(("persistence", "nothing")));
            Assert.That((forecast.QuantileOrigin.From, forecast.QuantileOrigin.Windows), Is.EqualTo(("residuals", 100)));
            Assert.That(forecast.QuantileLevels, Is.EqualTo(new[] { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 }));
        });
        RequireMonotone(forecast);
    }

    [TestCase("persistence")]
    [TestCase("seasonal_naive")]
    [TestCase("drift")]
    [TestCase("theta")]
    [TestCase("linear")]
    [TestCase("xgboost")]
    [TestCase("tiny")]
    public async Task Every_model_forecasts_any_number_of_steps_with_quantiles_in_order(string model)
    {
        var request = Wave(model) with { QuantileLevels = [0.1, 0.25, 0.5, 0.75, 0.9] };
        var near = await _harness.SendAsync(request with { PredictionLength = 3 });
        var far = await _harness.SendAsync(request with { PredictionLength = 40 });
        RequireMonotone(near);
        RequireMonotone(far);
        Assert.That((near.Steps.Count, far.Steps.Count), Is.EqualTo((3, 40)));
        Assert.That(far.Steps.Select(step => step.Median), Is.EqualTo(far.Steps.Select(step => step.Quantiles[2])));
        Assert.That(far.Steps[^1].At, Is.EqualTo(far.Basis.LastTime!.Value.AddHours(40)));
        Assert.That(near.QuantileOrigin.From, Is.EqualTo(model == "tiny" ? "model" : "residuals"));
        Assert.That(near.QuantileOrigin.Windows, Is.EqualTo(model == "tiny" ? null : 100));
    }

    [Test]
    public async Task What_is_fitted_anew_learns_from_older_rows_than_those_whose_errors_spread_it()
    {
        var forecast = await _harness.SendAsync(Wave("linear") with { PredictionLength = 24 });
        Assert.That(forecast.Model.Fitted, Is.EqualTo("anew"));
        Assert.That(forecast.QuantileOrigin.WindowsFrom, Is.EqualTo(forecast.Model.LearntUntil!.Value.AddHours(1)));
        Assert.That(forecast.QuantileOrigin.WindowsTo, Is.EqualTo(forecast.Basis.LastTime));
        Assert.That(forecast.Basis.ContextRows, Is.EqualTo(48));

        // the wave's noise lies within ±0.6: 80% of it is narrower, and the wave itself, ±3, is known
        Assert.That(forecast.Steps.Select(step => step.Quantiles[8] - step.Quantiles[0]), Is.All.InRange(0.2, 1.2));
        for (var step = 0; step < 24; step++)
        {
            var clean = 10 + (3 * Math.Sin(2 * Math.PI * (Rows + step) / 24));
            Assert.That(forecast.Steps[step].Point, Is.EqualTo(clean).Within(0.6));
        }
    }

    [Test]
    public async Task The_spread_of_a_walk_grows_with_the_root_of_the_step()
    {
        var walk = MadeSeries.Walk(5000); // moves evenly spread from −1 to 1: from level 0.1 to 0.9 it is 1.6 after one step
        var forecast = await _harness.SendAsync(Posted("persistence", walk) with { PredictionLength = 16 });
        double Width(int step) => forecast.Steps[step - 1].Quantiles[8] - forecast.Steps[step - 1].Quantiles[0];
        Assert.That(Width(1), Is.EqualTo(1.6).Within(0.35));
        Assert.That(Width(16) / Width(1), Is.InRange(2.4, 6));
    }

    [TestCase("linear", "context_length", 48)]
    [TestCase("xgboost", "lags", 24)]
    [TestCase("theta", "season", 24)]
    [TestCase("chronos-bolt", "epochs", 1)]
    public async Task A_kept_model_says_what_it_said_when_it_was_judged(string model, string name, int value)
    {
        var experiment = await RunAsync(model, name, value);
        var window = await _harness.SendAsync(new GetForecastWindow(experiment.ExperimentId, "test", 4));
        var forecast = await _harness.SendAsync(new MakeForecast
        {
            ExperimentId = experiment.ExperimentId,
            SeriesId = _data.SeriesId,
            To = window.Steps[0].Time,
            PredictionLength = Horizon,
        });
        Assert.Multiple(() =>
        {
            Assert.That(forecast.Model.Fitted, Is.EqualTo(model == "theta" ? "nothing" : "kept"));
            Assert.That((forecast.Model.Name, forecast.Model.ExperimentId, forecast.Model.Verdict), Is.EqualTo(
                (model, experiment.ExperimentId, experiment.Verdict)));
            Assert.That(forecast.Steps.Select(step => step.At), Is.EqualTo(window.Steps.Select(step => step.Time)));
            for (var step = 0; step < Horizon; step++)
            {
                Assert.That(forecast.Steps[step].Point, Is.EqualTo(window.Steps[step].Forecast).Within(1e-4), $"step {step + 1}");
            }
        });
        if (model == "chronos-bolt")
        {
            Assert.That(forecast.Steps[3].Quantiles, Is.EqualTo(window.Steps[3].Quantiles).Within(1e-4));
        }
        else if (model != "theta")
        {
            Assert.That(forecast.QuantileOrigin.WindowsFrom, Is.GreaterThan(experiment.Split!.Validation.To!.Value));
        }
    }

    [Test]
    public async Task Without_a_series_an_experiment_forecasts_its_own_and_the_adapter_of_one_goes_on_its_network()
    {
        var experiment = await RunAsync("chronos-bolt", "epochs", 1);
        var own = await _harness.SendAsync(new MakeForecast { ExperimentId = experiment.ExperimentId, PredictionLength = 20 });
        Assert.That(own.Basis.LastTime, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(MadeSeries.Hours(Rows)[^1])));
        var named = await _harness.SendAsync(new MakeForecast
        {
            Model = "tiny",
            Adapter = experiment.ExperimentId,
            SeriesId = _data.SeriesId,
            PredictionLength = 20,
        });
        Assert.That(named.Steps.Select(step => step.Point), Is.EqualTo(own.Steps.Select(step => step.Point)).Within(1e-4));
        var untuned = await _harness.SendAsync(Wave("tiny") with { PredictionLength = 20 });
        Assert.That(untuned.Steps.Select(step => step.Point), Is.Not.EqualTo(own.Steps.Select(step => step.Point)).Within(1e-4));
        var predicted = await _harness.SendAsync(new PredictSeries
        {
            Model = "tiny",
            Series = [.. _wave.Select(value => (double?)value)],
            PredictionLength = 20,
        });
        var third = untuned.Steps.Select(step => step.Quantiles[2]);
        Assert.That(third, Is.EqualTo(predicted.Quantiles[2]).Within(1e-4), "as forecast predict");
    }

    [Test]
    public async Task What_an_experiment_has_not_kept_is_learnt_anew_and_a_network_is_not()
    {
        var linear = await RunAsync("linear", "context_length", 48);
        File.Delete(Path.Combine(_harness.Storage, linear.ModelPath!));
        var anew = await _harness.SendAsync(new MakeForecast { ExperimentId = linear.ExperimentId, PredictionLength = Horizon });
        Assert.That((anew.Model.Fitted, anew.Model.ExperimentId), Is.EqualTo(("anew", linear.ExperimentId)));
        Assert.That(anew.Basis.ContextRows, Is.EqualTo(48), "with its hyperparameters");
        var network = await RunAsync("chronos-bolt", "epochs", 1);
        Directory.Delete(Path.Combine(_harness.Storage, network.ModelPath!), recursive: true);
        await RefusedAsync(
            new() { ExperimentId = network.ExperimentId, PredictionLength = Horizon }, "experiment_id:", network.ExperimentId, "not kept");
    }

    [Test]
    public async Task An_experiment_that_has_not_ended_forecasts_nothing()
    {
        var started = await _harness.SendAsync(new StartForecastExperiment(new() { Data = _data, Model = "drift" }));
        await RefusedAsync(
            new() { ExperimentId = started.ExperimentId, PredictionLength = 3 }, "experiment_id:", "is pending", "a completed experiment");
        await _harness.Factory.RunDueAsync();
    }

    [TestCase("linear", "context_length", 48)]
    [TestCase("xgboost", "lags", 24)]
    public async Task A_longer_forecast_goes_on_from_the_model_s_own(string model, string name, int value)
    {
        var experiment = await RunAsync(model, name, value);
        var request = Posted("persistence", _wave) with { Model = null, ExperimentId = experiment.ExperimentId, QuantileLevels = [] };
        var far = await _harness.SendAsync(request with { PredictionLength = 3 * Horizon });
        var near = await _harness.SendAsync(request with { PredictionLength = Horizon });
        double[] continued = [.. _wave, .. near.Steps.Select(step => step.Point)];
        var second = await _harness.SendAsync(request with
        {
            Series = Nullable(continued),
            Timestamps = Times(continued.Length),
            PredictionLength = Horizon,
        });
        Assert.That(far.Steps.Take(Horizon).Select(step => step.Point), Is.EqualTo(near.Steps.Select(step => step.Point)).Within(1e-9));
        var next = far.Steps.Skip(Horizon).Take(Horizon).Select(step => step.Point);
        Assert.That(next, Is.EqualTo(second.Steps.Select(step => step.Point)).Within(1e-6));
        Assert.That((far.QuantileOrigin.From, far.Steps[0].Median), Is.EqualTo(("none", (double?)null)));
    }

    [Test]
    public async Task Posted_values_need_no_times_and_may_have_gaps()
    {
        var values = Nullable(_wave[..200]);
        values[^1] = null;
        var bare = await _harness.SendAsync(new MakeForecast { Model = "persistence", Series = values, PredictionLength = 2 });
        Assert.That(bare.Steps.Select(step => (step.Step, step.At)), Is.EqualTo(new[] { (1, (DateTimeOffset?)null), (2, null) }));
        Assert.That((bare.Basis.LastTime, bare.Basis.LastValue), Is.EqualTo(((DateTimeOffset?)null, _wave[198])));
        var timed = await _harness.SendAsync(new MakeForecast
        {
            Model = "seasonal_naive",
            Series = Nullable(_wave[..200]),
            Start = MadeBars.Time("2024-01-01 00:00"),
            Step = "1h",
            PredictionLength = 2,
        });
        Assert.That(timed.Steps.Select(step => (step.At, step.Point)), Is.EqualTo(new[]
        {
            ((DateTimeOffset?)MadeBars.Time("2024-01-09 08:00"), _wave[176]), (MadeBars.Time("2024-01-09 09:00"), _wave[177]),
        }), "a season of 24 is told from the times");
    }

    [Test]
    public async Task What_is_known_ahead_is_seen_in_the_rows_behind_the_last_value()
    {
        // lifted by 5 on holidays that nothing else tells; the last 12 rows have the calendar and no value yet
        var random = new Random(4);
        var holidays = Enumerable.Range(0, Rows).Select(_ => random.NextDouble() < 0.3 ? 1 : 0).ToArray();
        var lines = Times(Rows).Select((time, row) => FormattableString.Invariant(
            $"{time:yyyy-MM-dd HH:mm},{(row < Rows - 12 ? 10 + (5 * holidays[row]) : "")},{holidays[row]}"));
        var csv = "date,y,holiday\n" + string.Join('\n', lines) + "\n";
        var uploaded = await _harness.UploadAsync(System.Text.Encoding.UTF8.GetBytes(csv), "y");
        var request = new MakeForecast
        {
            Model = "xgboost",
            Hyperparams = ForecastHarness.Set(("context_length", 48)),
            SeriesId = uploaded.SeriesId,
            KnownAhead = ["holiday"],
            PredictionLength = 12,
        };
        var forecast = await _harness.SendAsync(request);
        for (var step = 0; step < 12; step++)
        {
            Assert.That(forecast.Steps[step].Point, Is.EqualTo(10 + (5 * holidays[Rows - 12 + step])).Within(0.5), $"step {step + 1}");
        }

        Assert.That(
            async () => await _harness.SendAsync(request with { PredictionLength = 13 }),
            Throws.Exception.Message.Contains("prediction_length: 13").And.Message.Contains("1 to 12"));
    }

    [Test]
    public async Task Levels_that_cannot_be_told_are_refused()
    {
        await RefusedAsync(
            Wave("persistence") with { QuantileLevels = [0.001, 0.5] }, "quantile_levels: 0.001", "100 earlier windows", "0.0099 to 0.9901");
        await RefusedAsync(Wave("tiny") with { QuantileLevels = [0.05, 0.5] }, "quantile_levels: 0.05", "0.1 to 0.9");
        await RefusedAsync(Posted("persistence", _wave[..30]) with { PredictionLength = 29 }, "quantile_levels: 0.1", "1 earlier windows");
        var none = await _harness.SendAsync(Posted("persistence", _wave[..30]) with { PredictionLength = 29, QuantileLevels = [] });
        Assert.That(none.Steps, Has.Count.EqualTo(29));
    }

    [Test]
    public async Task Bad_requests_name_field_value_and_what_is_allowed()
    {
        var good = Symbol("persistence");
        await RefusedAsync(good with { PredictionLength = 0 }, "prediction_length: 0", "1 to 1000");
        await RefusedAsync(good with { PredictionLength = 1001 }, "prediction_length: 1001", "1 to 1000");
        await RefusedAsync(good with { Model = null }, "model:", "experiment_id", "one of the two");
        await RefusedAsync(good with { ExperimentId = "x" }, "model:", "both", "one of the two");
        await RefusedAsync(good with { Model = "luck" }, "model: 'luck'", "persistence", "tiny");
        await RefusedAsync(good with { Model = null, ExperimentId = "none_20200101_000000" }, "experiment_id:", "none_20200101_000000");
        await RefusedAsync(good with { Model = null, ExperimentId = "a\0b" }, "experiment_id:", "NUL");
        await RefusedAsync(good with { Symbol = null, Timeframe = null }, "symbol:", "one of the three");
        await RefusedAsync(good with { SeriesId = Guid.NewGuid() }, "series_id:", "one of the three");
        await RefusedAsync(good with { Symbol = "NOTHING" }, "NOTHING", "EURUSD");
        await RefusedAsync(good with { Timeframe = null }, "timeframe: ''", "1m, 5m");
        await RefusedAsync(good with { Timeframe = "2h" }, "timeframe: '2h'", "1m, 5m");
        await RefusedAsync(good with { Target = "luck" }, "target: 'luck'", "realised_volatility");
        await RefusedAsync(good with { VolatilityWindow = 1, Target = "realised_volatility" }, "volatility_window: 1", "2 to 10000");
        await RefusedAsync(good with { Symbol = null, Timeframe = null, SeriesId = Guid.Empty }, "uploaded series", Guid.Empty.ToString());
        await RefusedAsync(good with { QuantileLevels = [0, 0.5] }, "quantile_levels: 0 at place 1", "above 0 and below 1");
        await RefusedAsync(good with { QuantileLevels = [0.5, 1.5] }, "quantile_levels: 1.5 at place 2");
        await RefusedAsync(good with { QuantileLevels = [0.5, 0.4] }, "quantile_levels: 0.4 at place 2", "each above the one before");
        await RefusedAsync(good with { QuantileLevels = [0.5, 0.5] }, "quantile_levels: 0.5 at place 2");
        await RefusedAsync(good with { Hyperparams = ForecastHarness.Set(("luck", 1)) }, "hyperparams.luck", "prediction_length");
        await RefusedAsync(good with { Start = DateTimeOffset.UnixEpoch, Step = "1h" }, "start:", "belongs to a series");
        await RefusedAsync(
            Wave("chronos-bolt") with { Hyperparams = ForecastHarness.Set(("adapter_type", "lora")) },
            "hyperparams.adapter_type: 'lora'", "none", "experiment");
        await RefusedAsync(
            Wave("chronos-bolt") with { Hyperparams = ForecastHarness.Set(("epochs", 2)) },
            "hyperparams.epochs: is not used where adapter_type is none");
        await RefusedAsync(
            Wave("linear") with { Covariates = ["x"] }, "covariates: linear does not look at other columns (x)", "a model that does: xgboost.");
        await RefusedAsync(Wave("tiny") with { Adapter = "x" }, "adapter:", "'x'");
        await RefusedAsync(Wave("linear") with { Hyperparams = null, PredictionLength = 300 }, "series_id:", "has 1000 rows; at least");
        await RefusedAsync(good with { To = MadeBars.Time("2024-01-01 05:00") }, "symbol: 'EURUSD 1h close' has 5 rows; at least 30");

        await RefusedAsync(Posted("persistence", [1, 2, 3]), "series: 'series' has 3 rows; at least 30");
        await RefusedAsync(Posted("persistence", [.. Enumerable.Repeat(7.0, 40)]), "series: 'series' is 7 in every row");
        var bare = new MakeForecast { Model = "drift", Series = Nullable(_wave), PredictionLength = 3 };
        await RefusedAsync(bare with { Series = new double?[40] }, "series: 'series' has no value in any of its 40 rows");
        await RefusedAsync(bare with { Series = [] }, "series: 'series' has 0 rows");
        await RefusedAsync(bare with { Model = "xgboost" }, "timestamps:", "calendar");
        await RefusedAsync(Posted("persistence", _wave) with { Timestamps = Times(Rows - 1) }, "timestamps: has 999 times for 1000 values");
        await RefusedAsync(
            bare with { Timestamps = [.. Enumerable.Repeat(DateTimeOffset.UnixEpoch, Rows)] }, "timestamps:", "place 2", "rising");
        await RefusedAsync(Posted("persistence", _wave) with { Target = "close" }, "target: belongs to a symbol");
        await RefusedAsync(bare with { Start = DateTimeOffset.UnixEpoch }, "start:", "start and step");
        await RefusedAsync(bare with { Start = DateTimeOffset.UnixEpoch, Step = "2h" }, "step: '2h'", "1m, 5m");
        await RefusedAsync(bare with { Start = DateTimeOffset.MaxValue.AddDays(-2), Step = "1h" }, "series:", "9999");
        await RefusedAsync(bare with { Start = DateTimeOffset.MaxValue.AddDays(-50), Step = "1h" }, "prediction_length:", "9999");
    }

    private static bool IsOpen(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time) is var at && at.DayOfWeek switch
    {
        DayOfWeek.Saturday => false,
        DayOfWeek.Sunday => at.Hour >= 22,
        DayOfWeek.Friday => at.Hour < 22,
        _ => true,
    };

    private static void RequireMonotone(ForecastAhead forecast)
    {
        foreach (var step in forecast.Steps)
        {
            Assert.That(step.Quantiles, Is.Ordered.Ascending.And.Count.EqualTo(forecast.QuantileLevels.Count));
            Assert.That(step.Quantiles.Append(step.Point), Is.All.Matches<double>(double.IsFinite));
        }
    }

    private static double?[] Nullable(double[] values) => [.. values.Select(value => double.IsNaN(value) ? (double?)null : value)];

    private static DateTimeOffset[] Times(int rows) => [.. MadeSeries.Hours(rows).Select(DateTimeOffset.FromUnixTimeMilliseconds)];

    private static MakeForecast Symbol(string model) =>
        new() { Model = model, Symbol = "eurusd", Timeframe = "1h", PredictionLength = Horizon };

    private static MakeForecast Posted(string model, double[] values) =>
        new() { Model = model, Series = Nullable(values), Timestamps = Times(values.Length), PredictionLength = Horizon };

    private MakeForecast Wave(string model) => new()
    {
        Model = model,
        SeriesId = _data.SeriesId,
        Hyperparams = model is "linear" ? ForecastHarness.Set(("context_length", 48)) : (Dictionary<string, JsonElement>?)null,
        PredictionLength = Horizon,
    };

    private Task<ForecastExperimentDetails> RunAsync(string model, string name, int value) => _harness.RunAsync(new ForecastRequest
    {
        Name = model,
        Data = _data,
        Model = model,
        Hyperparams = ForecastHarness.Set((name, value), ("prediction_length", Horizon)),
    });

    private async Task RefusedAsync(MakeForecast request, params string[] named)
    {
        try
        {
            await _harness.SendAsync(request);
            Assert.Fail($"Not refused, though {string.Join(", ", named)}.");
        }
        catch (Exception refusal) when (refusal is FluentValidation.ValidationException or StrategyFactory.Kernel.Errors.FactoryException)
        {
            foreach (var text in named)
            {
                Assert.That(refusal.Message, Does.Contain(text));
            }
        }
    }
}
