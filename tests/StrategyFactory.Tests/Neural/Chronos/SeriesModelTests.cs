using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>Folders are loaded whole or refused by name, and models that were saved forecast the same.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SeriesModelTests : IDisposable
{
    private const string Known = "one of ChronosBoltModelForForecasting, T5ForConditionalGeneration is needed.";

    private static readonly double[] Levels = [0.1, 0.5, 0.9];
    private static readonly float[][] Series =
        [[.. Enumerable.Range(0, 70).Select(i => MathF.Sin(i / 3f))], [1, 2, float.NaN, 4], [5, 5, 5]];

    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_fresh_model_is_that_of_its_seed_and_forecasts_the_same_when_it_was_saved()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config, 1);
        using var same = ChronosBolt.Create(SmallBolt.Config, 1);
        using var other = ChronosBolt.Create(SmallBolt.Config, 2);
        var forecast = model.Predict(Series, 20, Levels);
        Assert.That(same.Predict(Series, 20, Levels), Is.EqualTo(forecast));
        Assert.That(other.Predict(Series, 20, Levels), Is.Not.EqualTo(forecast));

        model.Save(_folder.Path);
        using var loaded = (ChronosBolt)SeriesModel.Load(_folder.Path);
        Assert.That(loaded.Predict(Series, 20, Levels), Is.EqualTo(forecast));
        Assert.That(loaded.Config with { QuantileLevels = [], Network = loaded.Config.Network with { DropoutRate = 0 } },
            Is.EqualTo(SmallBolt.Config with { QuantileLevels = [], Network = SmallBolt.Config.Network with { DropoutRate = 0 } }));
        Assert.That(loaded.Config.QuantileLevels, Is.EqualTo(SmallBolt.Config.QuantileLevels));
        Assert.That(loaded.ParameterCount, Is.EqualTo(model.ParameterCount));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_model_of_words_forecasts_the_same_when_it_was_saved(bool tied)
    {
        using var model = SmallT5.Make(3, config => config["tie_word_embeddings"] = tied);
        var forecast = model.Predict(Series, 9, Levels, seed: 4);
        model.Save(_folder.Path);
        using var loaded = (ChronosT5)SeriesModel.Load(_folder.Path);
        Assert.That(loaded.Predict(Series, 9, Levels, seed: 4), Is.EqualTo(forecast));
        Assert.That(loaded.Config, Is.EqualTo(model.Config));
        Assert.That(loaded.ParameterCount, Is.EqualTo(model.ParameterCount));
        using var weights = ModelWeights.Open(_folder.Path);
        Assert.That(weights.Find("lm_head.weight") is null, Is.EqualTo(tied));
    }

    [TestCase(TensorType.F16)]
    [TestCase(TensorType.BF16)]
    public void Weights_of_two_bytes_a_number_are_computed_with_as_they_are(TensorType type)
    {
        Save();
        var stored = _folder.Narrow("model.safetensors", type);
        using var narrow = SeriesModel.Load(_folder.Path);
        foreach (var (name, weight) in narrow.Parameters.Tensors)
        {
            Assert.That(weight.ToArray(), Is.EqualTo(stored[name]), name);
        }

        using var wide = ChronosBolt.Create(SmallBolt.Config, 1);
        var (ours, exact) = (narrow.Predict(Series, 8, Levels), wide.Predict(Series, 8, Levels));
        Assert.That(ours[0][1], Is.EqualTo(exact[0][1]).Within(0.1).And.Not.EqualTo(exact[0][1]));
    }

    [Test]
    public void A_stabilised_adapter_counts_alpha_over_the_root_of_its_rank()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config, 1);
        var without = model.Predict(Series, 8, Levels);
        var plain = With(new(4, 6, LoraTargets.Of("q", "wo")));
        Assert.That(plain, Is.Not.EqualTo(without));
        Assert.That(With(new(4, 3, LoraTargets.Of("q", "wo"), RankStabilised: true)), Is.EqualTo(plain), "3 / 2 and 6 / 4");
        Assert.That(With(new(4, 6, LoraTargets.Of("q", "wo"), RankStabilised: true)), Is.Not.EqualTo(plain));

        float[][][] With(LoraConfig config)
        {
            var fresh = LoraAdapter.Fresh(config, model.Layers, 5);
            (fresh with { Layers = [.. fresh.Layers.Select(layer => layer with { B = [.. layer.B.Select((_, i) => (i % 5) - 2f)] })] })
                .Write(_folder.Path);
            model.Attach(LoraAdapter.Read(_folder.Path));
            return model.Predict(Series, 8, Levels);
        }
    }

    [Test]
    public void A_model_that_is_loaded_again_says_the_same_to_the_last_digit_also_of_one_series_alone()
    {
        Save();
        using var first = SeriesModel.Load(_folder.Path);
        var forecast = first.Predict(Series[..1], 20, Levels);
        for (var round = 1; round < 12; round++)
        {
            // so that its weights are read to somewhere else
            var _ = new byte[(8 * round) + 1];
            using var again = SeriesModel.Load(_folder.Path);
            Assert.That(again.Predict(Series[..1], 20, Levels), Is.EqualTo(forecast), $"loaded {round + 1} times");
        }
    }

    [Test]
    public void Series_forecast_together_and_alone_are_the_same_and_no_level_is_below_a_lower_one()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config, 1);
        var together = model.Predict(Series, 20, Levels);
        var alone = model.Predict(Series, 20, Levels, batch: 1);
        for (var i = 0; i < Series.Length; i++)
        {
            for (var level = 0; level < Levels.Length; level++)
            {
                Assert.That(together[i][level], Is.EqualTo(alone[i][level]).Within(1e-5), $"{i}, {level}");
                Assert.That(level == 0 || together[i][level].Zip(together[i][level - 1]).All(pair => pair.First >= pair.Second), Is.True);
            }
        }
    }

    [Test]
    public void What_cannot_be_forecast_is_refused()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config, 1);
        Assert.Throws<ArgumentException>(() => model.Predict([[]], 1, Levels));
        Assert.Throws<ArgumentException>(() => model.Predict([[float.PositiveInfinity]], 1, Levels));
        Assert.Throws<ArgumentException>(() => model.Predict([[1]], 1, [0.9, 0.1]));
        Assert.Throws<ArgumentException>(() => model.Predict([[1]], 1, [1.1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict([[1]], 0, Levels));
    }

    [TestCase("architectures", """["GPT2LMHeadModel"]""", """architectures is ["GPT2LMHeadModel"]; """ + Known)]
    [TestCase("architectures", "null", "architectures is missing; " + Known)]
    [TestCase("architectures", """["T5ForConditionalGeneration"]""", "vocab_size is 2; 4 to 1048576 is allowed.")]
    [TestCase("d_model", "0", "d_model is 0; 1 to 65536 is allowed.")]
    [TestCase("d_model", "null", "d_model is missing; a whole number from 1 to 65536 is needed.")]
    [TestCase("num_heads", "\"4\"", "num_heads is \"4\"; 1 to 1024 is allowed.")]
    [TestCase("feed_forward_proj", "\"gated-tanh\"",
        "feed_forward_proj is \"gated-tanh\"; relu, gelu, gelu_new, silu are allowed, with or without gated- in front.")]
    [TestCase("chronos_config.quantiles", "[0.5,0.1]", "chronos_config.quantiles is [0.5,0.1]; rising levels between 0 and 1 are needed.")]
    [TestCase("chronos_config.input_patch_size", "0", "chronos_config.input_patch_size is 0; 1 to 1048576 is allowed.")]
    [TestCase("relative_attention_max_distance", "8", "relative_attention_max_distance is 8; 17 to 2147483647 is allowed.")]
    [TestCase("relative_attention_num_buckets", "512", "relative_attention_max_distance is 128; 257 to 2147483647 is allowed.")]
    [TestCase("reg_token_id", "2", "reg_token_id is 2; 0 to 1 is allowed.")]
    public void A_configuration_that_is_not_understood_is_refused_by_name(string key, string value, string reason)
    {
        Save();
        var config = JsonNode.Parse(File.ReadAllText(_folder.File("config.json")))!;
        var (holder, name) = key.Split('.') is [var section, var inner] ? (config[section]!, inner) : (config, key);
        holder[name] = JsonNode.Parse(value);
        File.WriteAllText(_folder.File("config.json"), config.ToJsonString());
        Refused("config.json: " + reason);
    }

    [Test]
    public void A_weight_that_is_missing_or_of_another_shape_is_refused_by_name()
    {
        Save();
        Rewrite(name => name != "encoder.final_layer_norm.weight");
        Refused($"{Path.GetFileName(_folder.Path)}: its weights have no tensor encoder.final_layer_norm.weight.");

        Save();
        var config = File.ReadAllText(_folder.File("config.json"));
        File.WriteAllText(_folder.File("config.json"), config.Replace("\"d_ff\": 32", "\"d_ff\": 33", StringComparison.Ordinal));
        Refused($"{Path.GetFileName(_folder.Path)}: tensor input_patch_embedding.hidden_layer.weight is F32 [32, 16]; "
            + "by its configuration it is [33, 16].");

        File.Delete(_folder.File("config.json"));
        Refused($"{Path.GetFileName(_folder.Path)}: it has no config.json.");
    }

    [Test]
    public void An_adapter_stands_beside_the_weights_until_it_is_merged()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config, 1);
        var without = model.Predict(Series, 8, Levels);
        var fresh = LoraAdapter.Fresh(new(2, 4, LoraTargets.Of("q", "wo")), model.Layers, 5);
        Assert.That(fresh.Layers.Select(layer => layer.Layer), Is.EqualTo(new[]
        {
            "decoder.block.0.layer.0.SelfAttention.q", "decoder.block.0.layer.1.EncDecAttention.q",
            "decoder.block.0.layer.2.DenseReluDense.wo",
            "encoder.block.0.layer.0.SelfAttention.q", "encoder.block.0.layer.1.DenseReluDense.wo",
        }));
        model.Attach(fresh);
        Assert.That(model.Predict(Series, 8, Levels), Is.EqualTo(without), "B is zero");

        var layers = fresh.Layers.Select(layer => layer with { B = [.. layer.B.Select((_, i) => (i % 5) - 2f)] });
        var trained = fresh with { Layers = [.. layers] };
        model.Attach(trained);
        var with = model.Predict(Series, 8, Levels);
        Assert.That(with, Is.Not.EqualTo(without));
        Assert.That(model.ReadAdapter()!.Layers[0].B, Is.EqualTo(trained.Layers[0].B));
        model.Detach();
        Assert.That(model.Predict(Series, 8, Levels), Is.EqualTo(without));

        trained.Write(_folder.Path);
        model.Attach(LoraAdapter.Read(_folder.Path));
        Assert.That(model.Predict(Series, 8, Levels), Is.EqualTo(with));
        model.Merge();
        Assert.That(model.ReadAdapter(), Is.Null);
        var merged = model.Predict(Series, 8, Levels);
        Assert.That(Flat(merged), Is.EqualTo(Flat(with)).Within(1e-3));

        static IEnumerable<float> Flat(float[][][] forecasts) => forecasts.SelectMany(levels => levels).SelectMany(steps => steps);
    }

    [Test]
    public void An_adapter_of_another_model_is_refused()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config, 1);
        LoraConfig config = new(1, 1, LoraTargets.Of("q"));
        const string Query = "encoder.block.0.layer.0.SelfAttention.q";
        Unfit(() => model.Attach(new(config, [new("a.q", [1], [1], 1, 1)])), "layer a.q is not in the model");
        Unfit(() => model.Attach(new(config, [new(Query, [1], [1], 1, 1)])), $"layer {Query} is from 1 to 1, the model's is from 16 to 8");
        var whole = LoraAdapter.Fresh(new(1, 1, LoraTargets.Of("q", "v")), model.Layers, 1);
        Unfit(() => model.Attach(whole with { Layers = [.. whole.Layers.Where(layer => layer.Layer != Query)] }),
            $"layer {Query} of the model is meant by q, v, and the adapter has no pair for it");
        Assert.That(model.ReadAdapter(), Is.Null);
        Unfit(() => LoraAdapter.Fresh(new(1, 1, LoraTargets.Of("z")), model.Layers, 1), "none of its layers is meant by z");

        static void Unfit(Action attempt, string reason) => Assert.That(
            Assert.Throws<UnfittingAdapterException>(attempt)!.Message, Is.EqualTo($"The adapter does not fit the model: {reason}."));
    }

    [Test]
    public void All_linear_layers_are_all_but_the_head_of_a_model_of_words()
    {
        using var bolt = ChronosBolt.Create(SmallBolt.Config, 1);
        Assert.That(Changed(bolt).Select(layer => layer.Layer), Is.EquivalentTo(bolt.Layers.Select(layer => layer.Path)));
        Assert.That(Changed(bolt).Count(layer => layer.Layer.StartsWith("output_patch_embedding.", StringComparison.Ordinal)), Is.EqualTo(3));

        using var words = SmallT5.Make(3, config => config["tie_word_embeddings"] = false);
        Assert.That(Changed(words).Select(layer => layer.Layer),
            Is.EquivalentTo(words.Layers.Select(layer => layer.Path).Where(path => path != "lm_head")));
        Assert.That(Changed(words), Has.Count.EqualTo(words.Layers.Count - 1));

        static IReadOnlyList<LoraMatrices> Changed(SeriesModel model) =>
            LoraAdapter.Fresh(new(1, 1, LoraTargets.Matching(LoraTargets.AllLinear)), model.Layers, 1).Layers;
    }

    private void Save()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config, 1);
        model.Save(_folder.Path);
    }

    private void Rewrite(Func<string, bool> kept)
    {
        List<(string, long[], float[])> tensors = [];
        using (var weights = ModelWeights.Open(_folder.Path))
        {
            var chosen = weights.Tensors.Where(tensor => kept(tensor.Name));
            tensors.AddRange(chosen.Select(tensor => (tensor.Name, tensor.Shape.ToArray(), weights.Read(tensor.Name, [.. tensor.Shape]))));
        }

        _folder.Write("model.safetensors", tensors);
    }

    private void Refused(string reason) =>
        Assert.That(Assert.Throws<ModelFileException>(() => SeriesModel.Load(_folder.Path))!.Message, Is.EqualTo(reason));
}
