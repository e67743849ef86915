using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>Configurations are read whole, and what is not understood is refused by its name.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DecoderConfigTests : IDisposable
{
    private const string Llama = """
        {
          "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 49152, "hidden_size": 576, "intermediate_size": 1536,
          "num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3, "max_position_embeddings": 8192,
          "rms_norm_eps": 1e-05, "rope_theta": 100000, "rope_scaling": null, "rope_interleaved": false, "is_llama_config": true,
          "tie_word_embeddings": true, "hidden_act": "silu", "attention_bias": false, "attention_dropout": 0.0, "mlp_bias": false,
          "initializer_range": 0.041666666666666664, "bos_token_id": 0, "eos_token_id": 0, "pretraining_tp": 1, "torch_dtype": "bfloat16",
          "transformers.js_config": { "kv_cache_dtype": { "q4f16": "float16" } }, "transformers_version": "4.42.3", "use_cache": true
        }
        """;

    private const string Stretched = """
        { "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3" }
        """;

    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_small_llama_is_read()
    {
        DecoderConfig expected = new(DecoderFamily.Llama, 49_152, 576, 1_536, 30, 9, 3, 64, 8_192)
        {
            Epsilon = 1e-5,
            Rotary = new(100_000),
            IsTied = true,
            InitialDeviation = 0.041666666666666664,
            BeginToken = 0,
        };
        var read = Read(_ => { });
        Assert.That(read with { EndTokens = [] }, Is.EqualTo(expected with { EndTokens = [] }));
        Assert.That(read.EndTokens, Is.EqualTo(new[] { 0 }));
        Assert.That(read.ParameterCount, Is.EqualTo(134_515_008));
    }

    [Test]
    public void Stretched_angles_stand_in_either_section_and_ends_may_be_several()
    {
        RotaryConfig expected = new(500_000, new(8, 1, 4, 8_192));
        var older = Read(config =>
        {
            (config["rope_scaling"], config["rope_theta"]) = (JsonNode.Parse(Stretched), 500_000);
            config["eos_token_id"] = JsonNode.Parse("[128001, 128008, 128009]")!;
            config["vocab_size"] = 128_256;
        });
        Assert.That(older.Rotary, Is.EqualTo(expected));
        Assert.That(older.EndTokens, Is.EqualTo(new[] { 128_001, 128_008, 128_009 }));
        var newer = Read(config =>
        {
            config["rope_parameters"] = JsonNode.Parse(Stretched);
            config["rope_parameters"]!["rope_theta"] = 500_000;
        });
        Assert.That(newer.Rotary, Is.EqualTo(expected));
        var plain = Read(config => config["rope_scaling"] = JsonNode.Parse("""{ "type": "default" }"""));
        Assert.That(plain.Rotary, Is.EqualTo(new RotaryConfig(100_000)));
    }

    [Test]
    public void A_qwen_is_read_whose_window_is_off()
    {
        var qwen2 = Read(config =>
        {
            Qwen(config, "qwen2", "Qwen2ForCausalLM");
            config.AsObject().Remove("attention_bias");
            (config["use_sliding_window"], config["sliding_window"], config["max_window_layers"]) = (false, 32_768, 21);
        });
        Assert.That(
            (qwen2.Family, qwen2.HasQueryBias, qwen2.HasOutputBias, qwen2.HasHeadNorms),
            Is.EqualTo((DecoderFamily.Qwen2, true, false, false)));
        Assert.That(qwen2.BeginToken, Is.Null);
        var qwen3 = Read(config =>
        {
            Qwen(config, "qwen3", "Qwen3ForCausalLM");
            config["layer_types"] = JsonNode.Parse("""["full_attention", "full_attention"]""");
        });
        Assert.That((qwen3.HeadWidth, qwen3.HasQueryBias, qwen3.HasHeadNorms), Is.EqualTo((128, false, true)), "what Qwen3 begins with");
    }

    [TestCase("model_type", "\"mistral\"", "model_type is \"mistral\"; one of llama, qwen2, qwen3 is needed.")]
    [TestCase("model_type", "null", "model_type is missing; one of llama, qwen2, qwen3 is needed.")]
    [TestCase("architectures", "[\"LlamaForSequenceClassification\"]",
        "architectures is [\"LlamaForSequenceClassification\"]; LlamaForCausalLM is needed for llama.")]
    [TestCase("hidden_size", "0", "hidden_size is 0; 1 to 1048576 is allowed.")]
    [TestCase("hidden_size", "577", "hidden_size is 577; a multiple of num_attention_heads, 9, is needed where head_dim is left out.")]
    [TestCase("vocab_size", "null", "vocab_size is missing; a whole number from 1 to 4194304 is needed.")]
    [TestCase("num_key_value_heads", "2", "num_key_value_heads is 2; a divisor of num_attention_heads, 9, is needed.")]
    [TestCase("head_dim", "63", "head_dim is 63; an even number is needed: positions turn pairs.")]
    [TestCase("hidden_act", "\"tanh\"", "hidden_act is \"tanh\"; relu, gelu, gelu_new, silu are allowed.")]
    [TestCase("attention_dropout", "0.1", "attention_dropout is 0.1; 0 is allowed: what a training leaves out is said of its adapter.")]
    [TestCase("eos_token_id", "[1, 49152]", "eos_token_id is [1,49152]; 0 to 49151 is allowed, one or a list.")]
    [TestCase("use_sliding_window", "true", "use_sliding_window is true; networks in which every token sees all before it can be read.")]
    [TestCase("layer_types", "[\"sliding_attention\"]", "layer_types is [\"sliding_attention\"]; layers of full_attention can be read.")]
    [TestCase("sliding_window", "4096", "sliding_window is 4096; " + Unknown)]
    [TestCase("rope_interleaved", "true", "rope_interleaved is true; " + Unknown)]
    [TestCase("partial_rotary_factor", "0.5", "partial_rotary_factor is 0.5; " + Unknown)]
    [TestCase("logits_scaling", "8", "logits_scaling is 8; " + Unknown)]
    [TestCase("quantization_config", "{\"bits\":4}", "quantization_config is {\"bits\":4}; " + Unknown)]
    [TestCase("rope_scaling", "{\"type\":\"linear\",\"factor\":2}", "rope_scaling.type is \"linear\"; default and llama3 can be read.")]
    [TestCase("rope_scaling", "{\"rope_type\":\"yarn\",\"factor\":2}",
        "rope_scaling.rope_type is \"yarn\"; default and llama3 can be read.")]
    [TestCase("rope_scaling", "{\"rope_type\":\"llama3\",\"factor\":8}",
        "rope_scaling.low_freq_factor is missing; it is needed for llama3.")]
    [TestCase("rope_scaling", "{\"rope_type\":\"default\",\"factor\":8}",
        "rope_scaling.factor is 8; rotary positions that do without it can be read.")]
    [TestCase("rope_scaling", "8", "rope_scaling is 8; an object is needed.")]
    public void What_is_not_understood_is_refused_by_name(string key, string value, string reason) =>
        Refused(config => config[key] = JsonNode.Parse(value), reason);

    [Test]
    public void What_contradicts_itself_is_refused()
    {
        Refused(
            config =>
            {
                config["rope_scaling"] = new JsonObject { ["type"] = "default" };
                config["rope_parameters"] = JsonNode.Parse(Stretched);
            },
            "rope_scaling is {\"type\":\"default\"}; it or rope_parameters is needed, not both.");
        Refused(config => Qwen(config, "qwen2", "Qwen2ForCausalLM"),
            "attention_bias is false; qwen2 always has biases on queries, keys and values, and none on the output.");
        Refused(
            config =>
            {
                Qwen(config, "qwen3", "Qwen3ForCausalLM");
                config.AsObject().Remove("num_key_value_heads");
            },
            "num_key_value_heads is missing; a whole number from 1 to 9 is needed.");
        Refused(
            config =>
            {
                config["rope_scaling"] = JsonNode.Parse(Stretched);
                config["rope_scaling"]!["high_freq_factor"] = 1;
            },
            "rope_scaling.high_freq_factor is 1; more than low_freq_factor is needed.");
    }

    private const string Unknown = "it is not known here, and it could change the numbers; where it does not, take it out of the file.";

    private static void Qwen(JsonNode config, string type, string architecture)
    {
        (config["model_type"], config["architectures"]) = (type, new JsonArray(architecture));
        config.AsObject().Remove("is_llama_config");
        config.AsObject().Remove("bos_token_id");
    }

    private DecoderConfig Read(Action<JsonNode> change)
    {
        var config = JsonNode.Parse(Llama)!;
        change(config);
        File.WriteAllText(_folder.File("config.json"), config.ToJsonString());
        return DecoderConfig.Read(_folder.Path);
    }

    private void Refused(Action<JsonNode> change, string reason) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Read(change))!.Message, Does.StartWith("config.json: " + reason));
}
