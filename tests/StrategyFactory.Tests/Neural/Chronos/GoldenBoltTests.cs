using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>Chronos-Bolt gives the numbers of the published code: in float32 within its noise, in float64 to the ninth digit.</summary>
[TestFixture(ScalarType.Float32)]
[TestFixture(ScalarType.Float64)]
internal sealed class GoldenBoltTests(ScalarType type)
{
    private readonly bool _exact = type == ScalarType.Float64;
    private ChronosBolt _model = null!;
    private Dictionary<string, JsonElement> _series = null!;

    [OneTimeSetUp]
    public void Start()
    {
        TorchRuntime.Require();
        _model = (ChronosBolt)SeriesModel.Load(Folder("chronos-bolt/model"), type, CPU);
        _series = Json("chronos-bolt/forecasts.json").GetProperty("series").EnumerateArray()
            .ToDictionary(series => series.GetProperty("name").GetString()!, StringComparer.Ordinal);
    }

    [OneTimeTearDown]
    public void Stop() => _model?.Dispose();

    [Test]
    public void Every_series_alone_has_the_golden_forecast()
    {
        using var gradients = no_grad();
        Assert.That(_series, Has.Count.EqualTo(8));
        foreach (var (name, series) in _series)
        {
            using var scope = NewDisposeScope();
            var context = Series(series.GetProperty("values"), type);
            var forecast = _model.Forward(context, Dropout.Off);
            var (location, scale) = Unit(name);
            Close(cat([forecast.Norm.Location, forecast.Norm.Scale], 1), [location, scale],
                i => ((_exact ? 1e-12 : 1e-6) * Math.Abs(i == 0 ? location : scale)) + 1e-12, $"{name}, unit");
            Close(forecast.Scaled, Numbers(series.GetProperty("quantiles_scaled_f64")), _ => _exact ? 1e-9 : 5e-5, $"{name}, scaled");
            Close(forecast.Quantiles, Numbers(series.GetProperty("quantiles_f64")), _ => Tolerance(name), name);
            var seen = context.narrow(1, Math.Max(0, context.shape[1] - 128), Math.Min(128, context.shape[1]));
            var (tokens, _) = _model.Embed(Patching.Of(forecast.Norm.Apply(seen), 16, 16), Dropout.Off);
            Assert.That(tokens.shape[1], Is.EqualTo(series.GetProperty("n_encoder_tokens").GetInt64()), $"{name}, tokens");
        }
    }

    [Test]
    public void Every_block_has_the_golden_output()
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var golden = Json("chronos-bolt/intermediates.json");
        var context = Series(_series[golden.GetProperty("series").GetString()!].GetProperty("values"), type);
        var patches = Patching.Of(InstanceNorm.Of(context).Apply(context), 16, 16);
        Same(patches.Tokens, "patched_input");
        var (tokens, present) = _model.Embed(patches, Dropout.Off);
        Same(present, "attention_mask");
        Same(tokens, "input_embeds_incl_reg");
        var length = (int)tokens.shape[1];
        var positions = _model.Encoder.Positions.Forward(length, length);
        Same(positions, "encoder_relative_position_bias");

        var bias = positions + StrategyFactory.Neural.T5.AttentionMask.Missing(present, type);
        List<Tensor> outputs = [tokens];
        foreach (var block in _model.Encoder.Blocks)
        {
            outputs.Add(block.Forward(outputs[^1], bias, Dropout.Off));
        }

        Same(stack(outputs.Skip(1)), "encoder_block_outputs");
        var encoded = _model.Encoder.Forward(tokens, present, Dropout.Off);
        Same(encoded, "encoder_output");

        var memory = _model.Decoder.Look(encoded, present, Dropout.Off);
        outputs = [_model.Parameters.Tensors["shared.weight"].narrow(0, 0, 1).unsqueeze(0)];
        foreach (var (block, i) in _model.Decoder.Blocks.Select((block, i) => (block, i)))
        {
            var own = _model.Decoder.Positions.Forward(1, 1);
            outputs.Add(block.Forward(outputs[^1], null, own, memory.Encoded[i], memory.CrossBias, Dropout.Off).Output);
        }

        Same(stack(outputs.Skip(1)), "decoder_block_outputs");
        Same(_model.Decoder.Forward(outputs[0], memory, Dropout.Off).Output, "decoder_output");
        Same(_model.Forward(context, Dropout.Off).Scaled, "quantiles_scaled");

        void Same(Tensor actual, string key) => Close(actual, Numbers(golden.GetProperty(key)), _ => _exact ? 1e-9 : 5e-5, key);
    }

    [Test]
    public void Batches_longer_horizons_and_other_levels_are_the_golden_ones()
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var golden = Json("chronos-bolt/pipeline.json");
        var names = golden.GetProperty("series").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var parts = names.Select(name => Singles(_series[name].GetProperty("values"))).ToArray();
        var longest = parts.Max(part => part.Length);
        var batch = stack(parts.Select(part => tensor([.. Enumerable.Repeat(float.NaN, longest - part.Length), .. part]))).to_type(type);

        // for two of them only numbers of a float32 run exist: double precision is as far from them as float32 is
        var own = _model.Forecast(batch, 16);
        Close(own, Numbers(golden.GetProperty("ragged_batch").GetProperty("quantiles_f32")), i => Noise(i, 9 * 16), "batch");
        var longer = golden.GetProperty("longer_horizon");
        Close(_model.Forecast(batch, longer.GetProperty("prediction_length").GetInt32()), Numbers(longer.GetProperty("quantiles_f64")),
            i => _exact ? Tolerance(names[i / (9 * 37)]) : Within(i % 37 < 16 ? 5e-5 : 2e-4, names[i / (9 * 37)]), "longer horizon");
        var other = golden.GetProperty("other_levels");
        var levels = Numbers(other.GetProperty("levels"));
        Close(QuantileLevels.At(own, _model.Config.QuantileLevels, levels).transpose(1, 2), Numbers(other.GetProperty("quantiles_f32")),
            i => Noise(i, 16 * levels.Length), "other levels");
        var mean = QuantileLevels.At(own, _model.Config.QuantileLevels, [0.5]);
        Close(mean, Numbers(other.GetProperty("mean_f32")), i => Noise(i, 16), "mean");

        double Noise(int i, int length) => Within(5e-5, names[i / length]);
    }

    [Test]
    public void Losses_and_all_gradients_are_the_golden_ones()
    {
        using var scope = NewDisposeScope();
        var golden = Json("chronos-bolt/training.json");
        var (context, target) = (Series(golden.GetProperty("context"), type, 4), Series(golden.GetProperty("target"), type, 4));
        using var model = (ChronosBolt)SeriesModel.Load(Folder("chronos-bolt/model"), type, CPU);
        model.Parameters.Train(true);
        var loss = model.Loss(context, target, Dropout.Off);
        loss.backward();
        var expected = golden.GetProperty("loss_f64").GetDouble();
        Close(loss, [expected], _ => (_exact ? 1e-9 : 1e-5) * expected, "loss");

        var norms = golden.GetProperty("grad_l2_norm_f64");
        var full = Tensors("chronos-bolt/gradients_f32.safetensors");
        Assert.That(model.Parameters.Tensors.Keys, Is.EquivalentTo(full.Keys));
        foreach (var (name, weight) in model.Parameters.Tensors)
        {
            var gradient = Values(weight.grad!);
            var norm = norms.GetProperty(name).GetDouble();
            Close([Length(gradient)], [norm], _ => _exact ? (1e-8 * norm) + 1e-12 : SingleNorm(norm), $"gradient of {name}, norm");
            Close(gradient, full[name], _ => (1e-4 * full[name].Max(Math.Abs)) + 1e-6, $"gradient of {name}");
        }

        var shorter = golden.GetProperty("shorter_target_loss_f64").GetDouble();
        Close(model.Loss(context, target.narrow(1, 0, golden.GetProperty("shorter_target_len").GetInt32()), Dropout.Off), [shorter],
            _ => (_exact ? 1e-9 : 1e-5) * shorter, "loss of a shorter target");
    }

    [Test]
    public void Five_steps_of_an_adapter_have_the_golden_losses_gradients_and_weights()
    {
        var training = Json("chronos-bolt/training.json");
        var golden = Json("chronos-bolt/lora.json");
        using var scope = NewDisposeScope();
        var (context, target) = (Series(training.GetProperty("context"), type, 4), Series(training.GetProperty("target"), type, 4));
        using var model = (ChronosBolt)SeriesModel.Load(Folder("chronos-bolt/model"), type, CPU);
        model.Attach(LoraAdapter.Read(Folder("chronos-bolt/lora_init")));
        GoldenSteps.Follow(golden, "chronos-bolt", model.Trained, () => model.Loss(context, target, Dropout.Off), _exact);

        using var gradients = no_grad();
        var name = golden.GetProperty("forecast_series").GetString()!;
        var series = Series(_series[name].GetProperty("values"), type);
        var expected = Numbers(golden.GetProperty("forecast_after_f64"));
        var tolerance = _exact ? 1e-8 * Unit(name).Scale : Tolerance(name);
        Close(model.Forward(series, Dropout.Off).Quantiles, expected, _ => tolerance, "forecast with the adapter");

        model.Merge();
        Close(model.Forward(series, Dropout.Off).Quantiles, expected, _ => tolerance, "forecast with the adapter merged");
    }

    [Test]
    public async Task A_training_of_five_steps_has_the_golden_losses_gradients_and_adapter()
    {
        var training = Json("chronos-bolt/training.json");
        var golden = Json("chronos-bolt/lora.json");
        TrainingWindow[] windows =
        [
            .. training.GetProperty("context").EnumerateArray().Zip(training.GetProperty("target").EnumerateArray())
                .Select(pair => new TrainingWindow(Singles(pair.First), Singles(pair.Second))),
        ];
        using var model = (ChronosBolt)SeriesModel.Load(Folder("chronos-bolt/model"), type, CPU);
        model.Attach(LoraAdapter.Read(Folder("chronos-bolt/lora_init")));
        LearningPlan plan = new(5, 1e-3)
        {
            BatchSize = 4,
            Decay = RateDecay.None,
            WeightDecay = 0.01,
            LongestGradient = 0,
            ValidationInterval = 1,
        };
        List<double> lengths = [];
        var outcome = await new ForecastTraining(model, windows, windows).RunAsync(plan, report: news => lengths.Add(news.GradientLength));

        // the rows of a batch come in an order by chance, which moves the last digits
        var losses = Numbers(golden.GetProperty("losses_f64"));
        var all = losses.Append(golden.GetProperty("loss_after_f64").GetDouble()).ToArray();
        Close([.. outcome.Losses], losses, i => (_exact ? 1e-9 : 2e-5) * losses[i], "losses");
        Close([.. outcome.Validations.Select(figure => figure.Value)], all, i => (_exact ? 1e-9 : 2e-5) * all[i], "validations");
        double[] norms =
        [
            .. golden.GetProperty("grad_l2_norm_f64_per_step").EnumerateArray()
                .Select(step => Length([.. step.EnumerateObject().Select(norm => norm.Value.GetDouble())])),
        ];
        Close([.. lengths], norms, i => (_exact ? 1e-7 : 1e-4) * norms[i], "lengths of the gradients");
        Assert.That(outcome.BestStep, Is.EqualTo(5));
        GoldenSteps.RequireFinal("chronos-bolt", model.Trained, _exact);
    }

    private double Tolerance(string name) => _exact ? 1e-9 * (Unit(name).Scale + Math.Abs(Unit(name).Location)) : Within(5e-5, name);

    private double Within(double share, string name) => (share * Unit(name).Scale) + (1e-6 * Math.Abs(Unit(name).Location));

    private (double Location, double Scale) Unit(string name) =>
        (_series[name].GetProperty("loc_f64").GetDouble(), _series[name].GetProperty("scale_f64").GetDouble());
}
