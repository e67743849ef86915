using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Windows;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.Forecasting.Windows;

internal sealed class ForecastWindowTests
{
    private const int Rows = 1000;
    private const int Horizon = 12;

    private ForecastHarness _harness = null!;
    private double[] _values = null!;
    private ForecastData _data = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        _values = MadeSeries.Wave(Rows);
        _values[Rows - 3] = double.NaN;
        _data = await _harness.DataAsync(_values);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task A_window_holds_what_the_model_said_and_what_came()
    {
        var experiment = await RunAsync("persistence");
        var last = await _harness.SendAsync(new GetForecastWindow(experiment.ExperimentId, "test", 10));
        Assert.Multiple(() =>
        {
            Assert.That((last.Window, last.FirstKept, last.Windows), Is.EqualTo((10, 1, 10)));
            var actuals = _values[^Horizon..].Select(value => double.IsNaN(value) ? (double?)null : value);
            Assert.That(last.Steps.Select(step => step.Actual), Is.EqualTo(actuals));
            Assert.That(last.Steps.Select(step => step.Forecast), Is.All.EqualTo(_values[^(Horizon + 1)]), "the value before the window");
            Assert.That(last.Context[^1].Value, Is.EqualTo(_values[^(Horizon + 1)]));
            Assert.That(last.Context, Has.Count.EqualTo(60));
            Assert.That(last.Steps[0].Time - last.Context[^1].Time, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That((last.Levels, last.Steps[0].Quantiles), Is.EqualTo((Array.Empty<double>(), Array.Empty<double>())));
        });
    }

    [TestCase("train")]
    [TestCase("val")]
    [TestCase("gate")]
    [TestCase("test")]
    public async Task The_kept_forecasts_have_the_error_that_the_experiment_reports(string part)
    {
        var experiment = await RunAsync("linear");
        var metrics = part switch
        {
            "train" => experiment.TrainMetrics!,
            "val" => experiment.ValMetrics!,
            "gate" => experiment.GateMetrics!,
            _ => experiment.TestMetrics!,
        };
        List<double> errors = [];
        for (var window = 1; window <= metrics.Windows; window++)
        {
            var kept = await _harness.SendAsync(new GetForecastWindow(experiment.ExperimentId, part, window));
            var scored = kept.Steps.Where(step => step.Actual is not null);
            double[] own = [.. scored.Select(step => Math.Abs(step.Forecast - step.Actual!.Value))];
            Assert.That(kept.Mae, Is.EqualTo(own.Average()).Within(1e-12));
            errors.AddRange(own);
        }

        Assert.That(errors, Has.Count.EqualTo(metrics.Steps));
        Assert.That(errors.Average(), Is.EqualTo(metrics.Mae).Within(1e-12));
    }

    [Test]
    public async Task What_is_not_there_is_refused_with_what_is()
    {
        var experiment = await RunAsync("persistence");
        var id = experiment.ExperimentId;
        Assert.Multiple(() =>
        {
            Assert.That(() => Ask("nobody_2025"), Throws.TypeOf<NotFoundException>().With.Message.Contains("nobody_2025"));
            Assert.That(
                () => Ask(id, "holdout"),
                Throws.TypeOf<ValidationException>().With.Message.Contains("part: 'holdout' is not known; train, val, gate, test."));
            Assert.That(() => Ask(id, "test", 0), Throws.TypeOf<ValidationException>().With.Message.Contains("window: 0 is not allowed"));
            Assert.That(
                () => Ask(id, "test", 11),
                Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("window: 11 of test is not kept; 1 to 10."));
        });
        var file = Path.Combine(_harness.Storage, "results", id, "forecasts.json.gz");
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..40]);
        Assert.That(() => Ask(id), Throws.TypeOf<NotFoundException>().With.Message.Contains("No forecasts"));
        File.Delete(file);
        Assert.That(() => Ask(id), Throws.TypeOf<NotFoundException>().With.Message.Contains("No forecasts"));
    }

    [Test]
    public async Task A_part_without_windows_says_so()
    {
        var experiment = await RunAsync("persistence", new ForecastWindows(Gate: 0));
        Assert.That(
            () => Ask(experiment.ExperimentId, "gate"),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("part: 'gate' has no windows"));
    }

    [Test]
    public void Of_very_many_windows_the_newest_are_kept_and_quantiles_with_them()
    {
        const int windows = 2000;
        var kept = new KeptWindows();
        var series = MadeSeries.Of(MadeSeries.Wave(windows + 200));
        for (var i = 0; i < windows; i++)
        {
            kept.Add(series, 100 + i, new([[i, i]], [0.1, 0.9], [[i - 1, i - 2, i + 1, i + 2]]), 0);
        }

        var part = kept.Part();
        Assert.That(part.Count, Is.EqualTo(windows));
        Assert.That(part.Windows[^1].Window, Is.EqualTo(windows));
        Assert.That(part.Windows.Sum(window => window.Numbers), Is.InRange(KeptWindows.MostNumbers / 2, KeptWindows.MostNumbers));
        Assert.That(part.Windows[^1].Quantiles, Is.EqualTo(new double[] { windows - 2, windows - 3, windows, windows + 1 }));
    }

    private Task<ForecastWindow> Ask(string id, string part = "test", int window = 1) =>
        _harness.SendAsync(new GetForecastWindow(id, part, window));

    private Task<ForecastExperimentDetails> RunAsync(string model, ForecastWindows? windows = null) => _harness.RunAsync(new ForecastRequest
    {
        Name = model,
        Data = _data,
        Model = model,
        Hyperparams = model == "linear"
            ? ForecastHarness.Set((CommonHyperparameters.Horizon, Horizon), (CommonHyperparameters.Context, 48))
            : ForecastHarness.Set((CommonHyperparameters.Horizon, Horizon)),
        Windows = windows,
    });
}
