using System.Text.Json.Nodes;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.T5;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>A Chronos-T5 of 64 words that looks back on 32 steps and was made for 6, as a folder of Hugging Face describes it.</summary>
internal static class SmallT5
{
    /// <summary>Its <c>config.json</c>.</summary>
    /// <param name="change">What is different in it.</param>
    public static string Json(Action<JsonNode>? change = null)
    {
        var config = JsonNode.Parse("""
            {
              "architectures": ["T5ForConditionalGeneration"],
              "d_model": 16, "d_kv": 4, "num_heads": 2, "d_ff": 32, "num_layers": 1, "num_decoder_layers": 2, "dropout_rate": 0,
              "initializer_factor": 1, "vocab_size": 64,
              "chronos_config": {
                "tokenizer_class": "MeanScaleUniformBins", "tokenizer_kwargs": { "low_limit": -15.0, "high_limit": 15.0 },
                "n_tokens": 64, "n_special_tokens": 2, "context_length": 32, "prediction_length": 6, "num_samples": 12, "top_k": 20
              }
            }
            """)!;
        change?.Invoke(config);
        return config.ToJsonString();
    }

    /// <summary>Writes the description alone.</summary>
    public static void Describe(string folder, Action<JsonNode>? change = null) =>
        File.WriteAllText(Path.Combine(folder, "config.json"), Json(change));

    /// <summary>A model that has learned nothing yet.</summary>
    public static ChronosT5 Make(int seed, Action<JsonNode>? change = null)
    {
        TorchRuntime.Require();
        using ModelFolder folder = new();
        Describe(folder.Path, change);
        var shape = ModelConfig.Read(folder.Path, config => ChronosT5Config.Parse(config, T5Config.Parse(config, null)));
        return new(new(new FreshWeights(seed), ScalarType.Float32, CPU), shape, File.ReadAllBytes(folder.File("config.json")));
    }

    /// <summary>One of random weights with 256 words, made for 4 steps, that is trained in a second.</summary>
    public static ChronosT5 Create(int seed) => Make(seed, config =>
    {
        (config["num_decoder_layers"], config["vocab_size"], config["initializer_factor"]) = (1, 256, 0.3);
        config["tie_word_embeddings"] = false;
        var own = config["chronos_config"]!;
        (own["n_tokens"], own["prediction_length"], own["num_samples"], own["top_k"]) = (256, 4, 10, 50);
    });
}
