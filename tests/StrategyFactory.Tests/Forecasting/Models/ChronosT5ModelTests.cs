using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Adapters;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>A Chronos-T5 through the whole module: trained, judged, kept, and asked for what comes.</summary>
internal sealed class ChronosT5ModelTests
{
    private const int Horizon = 4;

    private ForecastHarness _harness = null!;
    private ForecastData _centred = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        _harness.AddTokenNetwork();
        _centred = await _harness.DataAsync([.. MadeSeries.Wave(600).Select(value => value - 10)]);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [TestCase("lora", "adapter")]
    [TestCase("full", "model")]
    public async Task A_network_of_tokens_learns_is_judged_and_forecasts_what_it_forecast_then(string type, string name)
    {
        var experiment = await _harness.RunAsync(Request(("adapter_type", type), ("epochs", 4)));
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        Assert.That(experiment.Gate!.Rivals.Select(rival => rival.Name), Is.EqualTo(new[] { "persistence", "seasonal_naive", "zero_shot" }));
        Assert.That(experiment.ModelPath, Does.EndWith(Path.Combine(experiment.ExperimentId, name)));
        var fit = experiment.Fit!.Value;
        Assert.That(fit.GetProperty("base_model").GetString(), Is.EqualTo("tokens"));
        Assert.That(
            fit.GetProperty("best_validation_loss").GetDouble(), Is.LessThan(fit.GetProperty("validation_loss_before").GetDouble()));
        Assert.That(experiment.TrainingHistory, Has.Count.EqualTo(4));
        Assert.That(experiment.TrainingHistory[^1].Loss, Is.LessThan(experiment.TrainingHistory[0].Loss));
        Assert.That(experiment.Gate.Rivals[2].MeanGain, Is.GreaterThan(0), "weights as they are drawn know less");
        Assert.That(experiment.TestMetrics!.WeightedQuantileLoss, Is.GreaterThan(0));
        Assert.That(experiment.Parts!["test"].ByHorizon.Select(step => step.Coverage80), Is.All.InRange(0, 1));
        if (type == "lora")
        {
            Assert.That(LoraAdapter.Read(Path.Combine(_harness.Storage, experiment.ModelPath!)).Config.Rank, Is.EqualTo(8));
        }

        var window = await _harness.SendAsync(new GetForecastWindow(experiment.ExperimentId, "test", 3));
        var forecast = await _harness.SendAsync(new MakeForecast
        {
            ExperimentId = experiment.ExperimentId,
            To = window.Steps[0].Time,
            PredictionLength = Horizon,
        });
        Assert.That((forecast.Model.Fitted, forecast.QuantileOrigin.From), Is.EqualTo(("kept", "model")));
        for (var step = 0; step < Horizon; step++)
        {
            Assert.That(forecast.Steps[step].Quantiles, Is.EqualTo(window.Steps[step].Quantiles), $"step {step + 1}");
            Assert.That(forecast.Steps[step].Quantiles, Is.Ordered);
        }
    }

    [Test]
    public async Task As_it_is_it_learns_nothing_and_its_intervals_can_be_calibrated()
    {
        var experiment = await _harness.RunAsync(
            Request(("adapter_type", "none")) with { Windows = new(Validation: 4, Calibration: 20, Gate: 12, Test: 12) });
        Assert.That((experiment.Status, experiment.Error, experiment.ModelPath), Is.EqualTo(("completed", (string?)null, (string?)null)));
        Assert.That(experiment.TestMetrics!.Coverage80, Is.InRange(0.6, 1).And.Not.EqualTo(experiment.TestMetrics.Coverage80Uncorrected));
    }

    [Test]
    public async Task A_series_that_moves_less_than_a_bin_is_refused_with_the_remedy()
    {
        var prices = await _harness.DataAsync([.. MadeSeries.Walk(600).Select(value => value + 900)]);
        var experiment = await _harness.RunAsync(Request(("adapter_type", "lora")) with { Data = prices });
        Assert.That(experiment.Status, Is.EqualTo("failed"));
        Assert.That(experiment.Error, Does.Match(
            @"^data: moves by 0\.\d+ a row, less than one bin of tokens, 1\d\d\.?\d*: it could not see that; forecast returns, or take chronos-bolt\.$"));
        Assert.That(
            () => _harness.SendAsync(new MakeForecast { Model = "tokens", SeriesId = prices.SeriesId, PredictionLength = 2 }),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("forecast returns, or take chronos-bolt"));

        var kept = await _harness.RunAsync(Request(("adapter_type", "lora")));
        Assert.That(
            () => _harness.SendAsync(
                new MakeForecast { ExperimentId = kept.ExperimentId, SeriesId = prices.SeriesId, PredictionLength = 2 }),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("forecast returns, or take chronos-bolt"));
    }

    private ForecastRequest Request(params (string Name, object Value)[] set) => new()
    {
        Name = "tokens",
        Data = _centred,
        Model = "chronos-t5",
        Hyperparams = ForecastHarness.Set(
        [
            ("context_length", 32), ("prediction_length", Horizon),
            .. new (string Name, object Value)[] { ("learning_rate", 0.02), ("epochs", 1), ("window_step", 2) }.Where(
                usual => !set.Contains(("adapter_type", "none")) && !set.Any(given => given.Name == usual.Name)),
            .. set,
        ]),
        Windows = new(Validation: 6, Gate: 12, Test: 6),
    };
}
