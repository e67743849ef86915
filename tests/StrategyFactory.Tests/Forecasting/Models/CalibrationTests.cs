using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>A network's quantiles are corrected on windows of their own.</summary>
internal sealed class CalibrationTests
{
    private const int Horizon = 8;
    private const int Rows = 2200;

    private static readonly ForecastWindows Windows = new(Validation: 6, Calibration: 39, Gate: 60, Test: 60);

    private ForecastHarness _harness = null!;
    private double[] _values = null!;
    private ForecastData _wave = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 200);
        _values = MadeSeries.Wave(Rows, noise: 2);
        _wave = await _harness.DataAsync(_values);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task Intervals_cover_as_they_say_where_the_networks_own_do_not()
    {
        var experiment = await _harness.RunAsync(Request());
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        var untouched = await _harness.RunAsync(Request() with { Windows = Windows with { Calibration = null } });
        Assert.Multiple(() =>
        {
            foreach (var metrics in new[] { experiment.GateMetrics!, experiment.TestMetrics! })
            {
                Assert.That(metrics.Coverage80Uncorrected, Is.LessThan(0.7), "it has learnt waves without noise");
                Assert.That(metrics.Coverage80, Is.InRange(0.75, 0.9));
            }

            foreach (var (part, metrics) in new[] { ("gate", experiment.GateMetrics!), ("test", experiment.TestMetrics!) })
            {
                var steps = experiment.Parts![part].ByHorizon;
                Assert.That(steps.Average(step => step.Coverage80), Is.EqualTo(metrics.Coverage80).Within(1e-9));
                Assert.That(steps.Average(step => step.Coverage80Uncorrected), Is.EqualTo(metrics.Coverage80Uncorrected).Within(1e-9));
            }

            Assert.That(
                new[] { experiment.TrainMetrics!, experiment.ValMetrics! }.Select(metrics => metrics.Coverage80Uncorrected), Is.All.Null);
            Assert.That(experiment.Split!.Calibration!.Windows, Is.EqualTo(39));
            Assert.That(experiment.Split.Calibration.From, Is.GreaterThan(experiment.Split.Validation.To!.Value));
            Assert.That(experiment.Split.Calibration.To, Is.LessThan(experiment.Split.Gate.From!.Value));
            Assert.That(experiment.Calibration!.Levels, Is.EqualTo(new[] { 0.1, 0.2, 0.3, 0.4 }));
            Assert.That(experiment.Calibration.Offsets.Select(pair => pair.Count), Is.EqualTo(new[] { 8, 8, 8, 8 }));

            Assert.That((untouched.Calibration, untouched.Split!.Calibration), Is.EqualTo(((QuantileCalibration?)null, (PartSpan?)null)));
            Assert.That(untouched.TestMetrics!.Coverage80Uncorrected, Is.Null);
            Assert.That(untouched.TestMetrics.Coverage80, Is.EqualTo(experiment.TestMetrics!.Coverage80Uncorrected));
            Assert.That(untouched.TestMetrics.Mae, Is.EqualTo(experiment.TestMetrics.Mae), "the median stays");
        });
        var file = JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(_harness.Storage, "results", experiment.ExperimentId, "results.json")))!;
        Assert.That(file["test_metrics"]!["coverage_80"]!.GetValue<double>(), Is.EqualTo(experiment.TestMetrics!.Coverage80));
        Assert.That(
            file["test_metrics"]!["coverage_80_uncorrected"]!.GetValue<double>(), Is.EqualTo(experiment.TestMetrics.Coverage80Uncorrected));
        Assert.That(
            file["parts"]!["test"]!["by_horizon"]![7]!["coverage_80"]!.GetValue<double>(),
            Is.EqualTo(experiment.Parts!["test"].ByHorizon[7].Coverage80));
        Assert.That(
            file["calibration"]!["offsets"]![0]![3]!.GetValue<double>(), Is.EqualTo(experiment.Calibration!.Offsets[0][3]));
    }

    [Test]
    public async Task The_windows_shown_are_those_that_were_counted()
    {
        var experiment = await _harness.RunAsync(Request());
        var (inside, all) = (0, 0);
        for (var window = 1; window <= 60; window++)
        {
            var shown = await _harness.SendAsync(new GetForecastWindow(experiment.ExperimentId, "test", window));
            foreach (var step in shown.Steps)
            {
                Assert.That(step.Quantiles, Is.Ordered);
                Assert.That(step.Quantiles[4], Is.EqualTo(step.Forecast));
                all++;
                inside += step.Actual >= step.Quantiles[0] && step.Actual <= step.Quantiles[8] ? 1 : 0;
            }
        }

        Assert.That((double)inside / all, Is.EqualTo(experiment.TestMetrics!.Coverage80).Within(1e-12));
    }

    [Test]
    public async Task A_forecast_of_the_experiments_model_is_corrected_too_also_when_it_was_loaded_back()
    {
        var experiment = await _harness.RunAsync(Request());
        var own = await _harness.SendAsync(new MakeForecast { Model = "tiny", SeriesId = _wave.SeriesId, PredictionLength = 5 });
        var request = new MakeForecast { ExperimentId = experiment.ExperimentId, PredictionLength = 5 };
        var corrected = await _harness.SendAsync(request);
        Assert.That((own.QuantileOrigin.From, corrected.QuantileOrigin.From), Is.EqualTo(("model", "calibrated")));
        Assert.That(
            (corrected.QuantileOrigin.Windows, corrected.QuantileOrigin.WindowsFrom, corrected.QuantileOrigin.WindowsTo),
            Is.EqualTo(((int?)39, experiment.Split!.Calibration!.From, experiment.Split.Calibration.To)));
        for (var step = 0; step < 5; step++)
        {
            var (before, after) = (own.Steps[step].Quantiles, corrected.Steps[step].Quantiles);
            var expected = before[8] + (experiment.Calibration!.Offsets[0][step] * (before[8] - before[0]));
            Assert.That(after[8], Is.EqualTo(expected).Within(1e-9), $"step {step + 1}");
            Assert.That(after, Is.Ordered);
            Assert.That((after[4], corrected.Steps[step].Median), Is.EqualTo((before[4], (double?)before[4])));
        }

        Assert.That(
            () => _harness.SendAsync(request with { PredictionLength = 9 }),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "prediction_length: 9 is more than the 8 steps that the quantiles of "
                + $"'{experiment.ExperimentId}' are calibrated for; 1 to 8, or no quantile_levels ([])."));
        var points = await _harness.SendAsync(request with { PredictionLength = 9, QuantileLevels = [] });
        Assert.That((points.Steps.Count, points.QuantileOrigin.From), Is.EqualTo((9, "none")));

        await using var other = await ForecastHarness.StartAsync(null, ("Models", Path.Combine(_harness.Storage, "forecasting", "models")));
        var folder = Directory.CreateDirectory(Path.Combine(other.Storage, "results", experiment.ExperimentId)).FullName;
        foreach (var path in Directory.GetFiles(Path.Combine(_harness.Storage, "results", experiment.ExperimentId)))
        {
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        }

        Assert.That((await other.SendAsync(new LoadForecastExperiments())).Loaded, Has.Count.EqualTo(1));
        var there = await other.SendAsync(request with { SeriesId = (await other.UploadAsync(MadeSeries.Csv(_values))).SeriesId });
        Assert.That(there.Steps.Select(step => step.Quantiles), Is.EqualTo(corrected.Steps.Select(step => step.Quantiles)));
        Assert.That(there.QuantileOrigin.From, Is.EqualTo("calibrated"));
    }

    [TestCase("lora")]
    [TestCase("full")]
    public async Task The_windows_of_the_correction_change_nothing_else_and_later_ones_do_not_change_it(string type)
    {
        var plan = await PlanAsync(_values, type);
        var (first, calibration) = await JudgeAsync(plan);

        var later = Changed(plan.Split.Origins.Calibration.End);
        var (same, unchanged) = await JudgeAsync(await PlanAsync(later, type));
        Assert.That(same, Is.EqualTo(first));
        Assert.That(unchanged, Is.EqualTo(calibration));

        var within = Changed(plan.Split.Origins.Calibration.First);
        var (learnt, moved) = await JudgeAsync(await PlanAsync(within, type));
        Assert.That(moved, Is.Not.EqualTo(calibration), "and it can fail");
        Assert.That(learnt, Is.EqualTo(first));
    }

    [Test]
    public async Task What_cannot_be_corrected_is_refused_at_the_request()
    {
        var few = Request() with { Windows = Windows with { Calibration = 3 } };
        Assert.That(() => _harness.SendAsync(new StartForecastExperiment(few)), Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
            "windows.calibration: 3 windows are too few for the quantile 0.1; 0, or at least 4 with a value at every step."));

        var gaps = _values.ToArray();
        var plan = await PlanAsync(_values, "none");
        for (var window = 0; window < 36; window++)
        {
            gaps[plan.Split.Origins.Calibration.Origin(window) + 4] = double.NaN;
        }

        Assert.That(() => PlanAsync(gaps, "none"), Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
            "windows.calibration: 39 windows, 3 of them with a value at step 5, are too few for the quantile 0.1; 0, or at least 4 with a "
            + "value at every step."));

        var linear = Request() with
        {
            Model = "linear",
            Hyperparams = ForecastHarness.Set(("context_length", 48), ("prediction_length", Horizon)),
        };
        Assert.That(() => _harness.SendAsync(new StartForecastExperiment(linear)), Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
            "windows.calibration: 39 cannot be used: linear gives points and no quantiles to correct; 0, or one of chronos-bolt, chronos-t5."));
        Assert.That(
            () => _harness.SendAsync(new StartForecastExperiment(Request() with { Windows = new(Calibration: -1) })),
            Throws.TypeOf<ValidationException>().With.Message.Contains("windows.calibration: -1 is not allowed; 0 to 10000."));
        Assert.That(
            () => _harness.SendAsync(new StartForecastExperiment(Request() with { Windows = new(Calibration: 500) })),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("500 calibration, "));
        var none = await _harness.RunAsync(linear with { Windows = new(Calibration: 0) });
        Assert.That((none.Status, none.Calibration), Is.EqualTo(("completed", (QuantileCalibration?)null)));
    }

    private double[] Changed(int from) => [.. _values.Select((value, t) => t < from ? value : (value * -3) + t)];

    private ForecastRequest Request(string type = "none") => new()
    {
        Name = "calibrated",
        Data = _wave,
        Model = "chronos-bolt",
        Hyperparams = ForecastHarness.Set(
        [
            ("context_length", 64), ("prediction_length", Horizon), ("adapter_type", type),
            .. type == "none" ? [] : new (string, object)[] { ("learning_rate", 0.01), ("epochs", 1) },
        ]),
        Windows = Windows,
    };

    private async Task<ExperimentPlan> PlanAsync(double[] values, string type)
    {
        await using var scope = _harness.Factory.Services.CreateAsyncScope();
        var request = Request(type);
        return scope.ServiceProvider.GetRequiredService<ExperimentPlanning>()
            .Plan(request, new(request.Data, MadeSeries.Of(values), "made", ""));
    }

    /// <summary>What is stored of the network, and the correction.</summary>
    private static async Task<(string Artefact, string Calibration)> JudgeAsync(ExperimentPlan plan)
    {
        using var trained = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        var outcome = await ExperimentTraining.JudgeAsync(plan, trained, 1, default);
        return (SavedModel.Hash(trained.Model), FactoryJson.Write(outcome.Record.Calibration));
    }
}
