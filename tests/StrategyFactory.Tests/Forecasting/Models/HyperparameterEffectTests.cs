using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Neural.Adapters;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>Every hyperparameter of the guide does something, and one that ruins a training does not ruin what is kept.</summary>
internal sealed class HyperparameterEffectTests
{
    private static readonly (string Name, object Value)[] Usual =
    [
        ("adapter_type", "lora"), ("context_length", 64), ("prediction_length", 8), ("learning_rate", 0.01), ("epochs", 2),
        ("batch_size", 32), ("warmup_steps", 0), ("weight_decay", 0.01), ("dropout_rate", 0.1), ("lora_rank", 8), ("lora_alpha", 16),
        ("window_step", 2), ("early_stopping_epochs", 0),
    ];

    private readonly double[] _values = MadeSeries.Wave(700);
    private ForecastHarness _harness = null!;
    private (string History, string Artefact) _usual;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 100);
        _usual = await TrainAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task The_same_configuration_learns_the_same() => Assert.That(await TrainAsync(), Is.EqualTo(_usual));

    [TestCase("learning_rate", 0.02)]
    [TestCase("epochs", 3)]
    [TestCase("batch_size", 16)]
    [TestCase("warmup_steps", 5)]
    [TestCase("weight_decay", 1)]
    [TestCase("dropout_rate", 0.5)]
    [TestCase("lora_rank", 4)]
    [TestCase("lora_alpha", 4)]
    [TestCase("context_length", 32)]
    [TestCase("prediction_length", 4)]
    [TestCase("window_step", 3)]
    [TestCase("adapter_type", "full")]
    public async Task A_hyperparameter_changed_alone_changes_the_training(string name, object value)
    {
        var (history, artefact) = await TrainAsync((name, value));
        Assert.That(artefact, Is.Not.EqualTo(_usual.Artefact), "what is kept");
        Assert.That(history, Is.Not.EqualTo(_usual.History), "the losses");
    }

    [Test]
    public async Task Waiting_for_fewer_epochs_ends_a_training_that_does_not_get_better()
    {
        (string, object)[] wild = [("adapter_type", "full"), ("learning_rate", 1), ("epochs", 6)];
        var all = JsonDocument.Parse((await TrainAsync(wild)).History).RootElement.GetArrayLength();
        var tired = JsonDocument.Parse((await TrainAsync([.. wild, ("early_stopping_epochs", 2)])).History).RootElement.GetArrayLength();
        Assert.That((all, tired), Is.EqualTo((6, 2)), "no epoch is better than none");
    }

    [TestCase("lora")]
    [TestCase("full")]
    public async Task A_training_whose_loss_becomes_no_number_says_at_which_step_and_keeps_the_best_before(string type)
    {
        // the rate rises until every step multiplies the weights by −9
        var experiment = await _harness.RunAsync(new ForecastRequest
        {
            Name = "wild",
            Data = await _harness.DataAsync(_values),
            Model = "chronos-bolt",
            Hyperparams = Set(
                ("adapter_type", type), ("learning_rate", 1), ("weight_decay", 10), ("warmup_steps", 100), ("epochs", 100),
                ("batch_size", 128)),
        });
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        Assert.That(experiment.Flags, Does.Contain("diverged").And.Not.Contain("not_improved"));
        var fit = experiment.Fit!.Value;
        var (steps, best) = (fit.GetProperty("steps_taken").GetInt32(), fit.GetProperty("best_step").GetInt32());
        Assert.Multiple(() =>
        {
            Assert.That(fit.GetProperty("ended").GetString(), Is.EqualTo("Diverged"));
            Assert.That(fit.GetProperty("reason").GetString(), Does.Match($@"^The (loss|gradient) of step {steps + 1} is (NaN|-?∞|-?Infinity); "));
            Assert.That(steps, Is.GreaterThan(best).And.LessThan(fit.GetProperty("steps").GetInt32()));
            Assert.That(best, Is.GreaterThan(0));
            Assert.That(
                fit.GetProperty("best_validation_loss").GetDouble(), Is.LessThan(fit.GetProperty("validation_loss_before").GetDouble()));
            Assert.That(experiment.TrainingHistory.Select(epoch => epoch.Loss), Is.All.Matches<double>(double.IsFinite));
            Assert.That(experiment.Gate!.Rivals[^1].MeanGain, Is.Not.Zero.And.Not.Null, "against what it began with");
            Assert.That(experiment.TestMetrics!.Mae, Is.LessThan(5), "a wave of height 3");
        });
        var kept = Path.Combine(_harness.Storage, experiment.ModelPath!);
        if (type == "lora")
        {
            var numbers = LoraAdapter.Read(kept).Layers.SelectMany(layer => layer.A.Concat(layer.B)).ToArray();
            Assert.That(numbers, Is.All.Matches<float>(float.IsFinite).And.Some.Not.Zero);
        }

        var forecast = await _harness.SendAsync(new MakeForecast { ExperimentId = experiment.ExperimentId, PredictionLength = 8 });
        Assert.That(forecast.Model.Flags, Does.Contain("diverged"));
        Assert.That(forecast.Steps.Select(step => step.Point), Is.All.Matches<double>(double.IsFinite));
    }

    /// <summary>The usual ones with some changed; a network that is trained whole has no adapter to describe.</summary>
    private static Dictionary<string, JsonElement> Set(params (string Name, object Value)[] changed) => ForecastHarness.Set(
    [
        .. Usual.Where(usual => !changed.Any(each => each.Name == usual.Name)
            && !(changed.Contains(("adapter_type", "full")) && usual.Name.StartsWith("lora_", StringComparison.Ordinal))),
        .. changed,
    ]);

    private async Task<(string History, string Artefact)> TrainAsync(params (string Name, object Value)[] changed)
    {
        await using var scope = _harness.Factory.Services.CreateAsyncScope();
        var data = new ForecastData { SeriesId = Guid.Empty };
        var plan = scope.ServiceProvider.GetRequiredService<ExperimentPlanning>().Plan(
            new() { Data = data, Model = "chronos-bolt", Hyperparams = Set(changed), Windows = new(Validation: 6, Gate: 6, Test: 6) },
            new(data, MadeSeries.Of(_values), "made", ""));
        using var trained = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        return (FactoryJson.Write(trained.Model.History), SavedModel.Hash(trained.Model));
    }
}
