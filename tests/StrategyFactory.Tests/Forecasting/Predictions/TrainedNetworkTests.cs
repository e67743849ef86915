using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Safetensors;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Forecasting.Predictions;

/// <summary>A network that was trained here is used as it was judged, also by name, and says what it has seen.</summary>
internal sealed class TrainedNetworkTests
{
    private const int Horizon = 8;

    private readonly double[] _wave = MadeSeries.Wave(900);
    private ForecastHarness _harness = null!;
    private ForecastData _data = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 60);
        _data = await _harness.DataAsync(_wave);
    }

    [TearDown]
    public async Task TearDownAsync() => await _harness.DisposeAsync();

    [TestCase("lora")]
    [TestCase("full")]
    public async Task The_context_that_it_was_trained_with_is_used_wherever_it_forecasts(string type)
    {
        var experiment = await TrainAsync(type, ("context_length", 24)); // the network looks back on 64
        var folder = Path.Combine(_harness.Storage, experiment.ModelPath!);
        if (type == "full")
        {
            Copy(folder, "learnt");
        }

        var window = await _harness.SendAsync(new GetForecastWindow(experiment.ExperimentId, "test", 4));
        var judged = window.Steps.Select(step => step.Forecast).ToArray();
        var known = Array.IndexOf(MadeSeries.Hours(_wave.Length), window.Steps[0].Time.ToUnixTimeMilliseconds());
        var predicted = await _harness.SendAsync(new PredictSeries
        {
            Model = type == "lora" ? "tiny" : null,
            ModelFolder = type == "full" ? folder : null,
            AdapterFolder = type == "lora" ? folder : null,
            Series = [.. _wave[..known].Select(value => (double?)value)],
            PredictionLength = Horizon,
        });
        var named = await _harness.SendAsync(new MakeForecast
        {
            Model = type == "lora" ? "tiny" : "learnt",
            Adapter = type == "lora" ? experiment.ExperimentId : null,
            SeriesId = _data.SeriesId,
            To = window.Steps[0].Time,
            PredictionLength = Horizon,
        });
        Assert.Multiple(() =>
        {
            Assert.That(predicted.Quantiles[4], Is.EqualTo(judged).Within(1e-4));
            Assert.That(named.Steps.Select(step => step.Point), Is.EqualTo(judged).Within(1e-4));
            Assert.That(named.Basis.ContextRows, Is.EqualTo(24));
        });
    }

    [Test]
    public async Task A_network_that_was_trained_whole_forecasts_without_the_one_it_was_and_an_adapter_does_not()
    {
        var (full, lora) = (await TrainAsync("full"), await TrainAsync("lora"));
        var request = new MakeForecast { ExperimentId = full.ExperimentId, PredictionLength = Horizon };
        var before = await _harness.SendAsync(request);
        Directory.Delete(Path.Combine(_harness.Storage, "forecasting", "models", "tiny"), recursive: true);
        var after = await _harness.SendAsync(request);
        Assert.That(after.Steps.Select(step => step.Point), Is.EqualTo(before.Steps.Select(step => step.Point)));
        Assert.That(
            (after.Model.Fitted, after.Model.Hyperparams["base"].GetString()), Is.EqualTo(("kept", "tiny")), "where it came from stays known");
        Assert.That(
            async () => await _harness.SendAsync(request with { ExperimentId = lora.ExperimentId }),
            Throws.Exception.Message.Contains("hyperparams.base"));
    }

    [Test]
    public async Task What_it_was_trained_on_is_seen_by_a_later_test_that_overlaps()
    {
        var trained = await TrainAsync("full");
        var until = trained.Split!.Validation.To!.Value;
        var folder = Copy(Path.Combine(_harness.Storage, trained.ModelPath!), "learnt");
        using var origin = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "pretraining.json")));
        Assert.That(origin.RootElement.GetProperty("until").GetDateTimeOffset(), Is.EqualTo(until));
        Assert.That(origin.RootElement.GetProperty("synthetic").GetBoolean(), Is.False);
        Assert.That(
            origin.RootElement.GetProperty("trained_on").GetString(),
            Does.StartWith("not known").And.EndWith(FormattableString.Invariant($"; then made.csv y until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC")));

        var later = Request("none", ("base", "learnt"));
        var same = await _harness.RunAsync(later);
        Assert.That(same.Flags, Does.Not.Contain("seen_in_pretraining"), "the same windows, which it has not seen");
        Assert.That(same.Flags, Does.Contain("origin_unknown"), "nor does anybody know what it had seen before");
        var sooner = await _harness.RunAsync(later with { Windows = new(Validation: 6, Gate: 6, Test: 30) });
        Assert.That(sooner.Split!.Test.From, Is.LessThan(until));
        Assert.That(sooner.Flags, Does.Contain("seen_in_pretraining"));
    }

    [Test]
    public async Task Predict_refuses_what_experiments_refuse()
    {
        AddT5("words");
        double?[] prices = [.. Enumerable.Range(0, 100).Select(t => (double?)(1000 + (t % 2)))];
        var request = new PredictSeries { Model = "words", Series = prices, PredictionLength = 2 };
        Assert.That(
            async () => await _harness.SendAsync(request),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("series: moves by 1 a row, less than one bin of words, ")
                .And.Message.EndsWith("it could not see that; forecast returns, or take chronos-bolt."));
        Assert.That((await _harness.SendAsync(request with { Series = [.. prices.Select(price => price - 1000)] })).Quantiles, Has.Count.EqualTo(9));
        Assert.That((await _harness.SendAsync(request with { Series = [5] })).Quantiles, Has.Count.EqualTo(9), "one value says nothing of moves");

        Assert.That(
            async () => await _harness.SendAsync(request with { Model = "tiny", Series = [5, .. new double?[64]] }),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "series: the last 64 values are missing, and tiny looks back on no more; a number among them."));
        Assert.That((await _harness.SendAsync(request with { Model = "tiny", Series = [5, .. new double?[63]] })).Quantiles[0], Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_adapter_is_not_put_beside_another_network_of_its_shape()
    {
        var experiment = await TrainAsync("lora");
        var models = Path.Combine(_harness.Storage, "forecasting", "models");
        Copy(Path.Combine(models, "tiny"), "twin");
        Assert.That(
            async () => await _harness.SendAsync(new MakeForecast
            {
                Model = "twin",
                Adapter = experiment.ExperimentId,
                SeriesId = _data.SeriesId,
                PredictionLength = 2,
            }),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                $"adapter: '{experiment.ExperimentId}' was trained on tiny and says nothing of twin; model tiny."));
        var folder = Path.Combine(_harness.Storage, experiment.ModelPath!);
        Assert.That(
            async () => await _harness.SendAsync(
                new PredictSeries { Model = "twin", AdapterFolder = folder, Series = [1, 2, 3], PredictionLength = 1 }),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "adapter: it was trained on tiny and says nothing of twin; model tiny."));
    }

    [Test]
    public async Task A_note_that_is_broken_is_refused_and_not_passed_over()
    {
        var folder = Path.Combine(_harness.Storage, (await TrainAsync("lora")).ModelPath!);
        foreach (var note in new[] { "{", """{"context_length":0,"base":"tiny","trained_on":"x","until":"2020-01-01T00:00:00Z"}""" })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "training.json"), note);
            Assert.That(
                async () => await _harness.SendAsync(
                    new PredictSeries { Model = "tiny", AdapterFolder = folder, Series = [1, 2, 3], PredictionLength = 1 }),
                Throws.TypeOf<ModelFileException>().With.Message.StartsWith("training.json: "));
        }
    }

    private async Task<ForecastExperimentDetails> TrainAsync(string type, params (string Name, object Value)[] set)
    {
        var experiment = await _harness.RunAsync(Request(type, [("learning_rate", 0.01), ("epochs", 1), .. set]));
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        return experiment;
    }

    private ForecastRequest Request(string type, params (string Name, object Value)[] set) => new()
    {
        Name = type,
        Data = _data,
        Model = "chronos-bolt",
        Windows = new(Validation: 6, Gate: 6, Test: 6),
        Hyperparams = ForecastHarness.Set([("adapter_type", type), ("prediction_length", Horizon), .. set]),
    };

    /// <summary>Puts a network beside the others.</summary>
    private string Copy(string folder, string name)
    {
        var target = Directory.CreateDirectory(Path.Combine(_harness.Storage, "forecasting", "models", name)).FullName;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return target;
    }

    /// <summary>Keeps a Chronos-T5 that has learnt nothing: 64 words, context 32.</summary>
    private void AddT5(string name)
    {
        TorchRuntime.Require();
        var config = """
            {"architectures":["T5ForConditionalGeneration"],"d_model":16,"d_kv":4,"num_heads":2,"d_ff":32,"num_layers":1,"vocab_size":64,
            "chronos_config":{"n_tokens":64,"context_length":32,"prediction_length":6,"num_samples":12,"top_k":20,"tokenizer_kwargs":{}}}
            """u8;
        ChronosT5Config shape = new(
            new(16, 4, 2, 32, 1, 1, DropoutRate: 0), new(64, ContextLength: 32), PredictionLength: 6, Vocabulary: 64, IsTied: true,
            StartToken: 0, Samples: 12, new(TopK: 20));
        using ChronosT5 network = new(new(new FreshWeights(3), ScalarType.Float32, CPU), shape, config.ToArray());
        network.Save(Path.Combine(_harness.Storage, "forecasting", "models", name));
    }
}
