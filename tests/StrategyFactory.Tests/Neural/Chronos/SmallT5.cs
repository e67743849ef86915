using System.Text;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.T5;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>A Chronos-T5 of random weights that is trained in a second: it looks back on 32 rows and writes 4 at once.</summary>
internal static class SmallT5
{
    private const string Json = """
        {
          "architectures": ["T5ForConditionalGeneration"],
          "chronos_config": {
            "context_length": 32, "prediction_length": 4, "n_tokens": 256, "n_special_tokens": 2, "num_samples": 10,
            "model_type": "seq2seq", "pad_token_id": 0, "eos_token_id": 1, "use_eos_token": true,
            "temperature": 1.0, "top_k": 50, "top_p": 1.0,
            "tokenizer_class": "MeanScaleUniformBins", "tokenizer_kwargs": {"low_limit": -15.0, "high_limit": 15.0}
          },
          "d_ff": 32, "d_kv": 4, "d_model": 16, "num_heads": 2, "num_layers": 1, "num_decoder_layers": 1, "vocab_size": 256,
          "decoder_start_token_id": 0, "dropout_rate": 0.0, "feed_forward_proj": "relu", "initializer_factor": 0.3,
          "is_encoder_decoder": true, "model_type": "t5", "tie_word_embeddings": false
        }
        """;

    /// <summary>Weights as they are drawn.</summary>
    public static ChronosT5 Create(int seed)
    {
        TorchRuntime.Require();
        using ModelFolder folder = new();
        File.WriteAllText(folder.File(ModelConfig.FileName), Json);
        var config = ModelConfig.Read(folder.Path, json => ChronosT5Config.Parse(json, T5Config.Parse(json, null)));
        return new(new(new FreshWeights(seed), ScalarType.Float32, CPU), config, Encoding.UTF8.GetBytes(Json));
    }
}
