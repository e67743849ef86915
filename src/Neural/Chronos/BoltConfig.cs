using System.Text.Json;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.T5;

namespace StrategyFactory.Neural.Chronos;

/// <summary>The shape of a Chronos-Bolt model, by its <c>config.json</c>.</summary>
/// <param name="Network">The T5 within.</param>
/// <param name="ContextLength">Steps of the past that are looked at.</param>
/// <param name="PredictionLength">Steps that are forecast at once.</param>
/// <param name="QuantileLevels">Rising, between 0 and 1.</param>
/// <param name="PatchLength">Steps of a patch.</param>
/// <param name="PatchStride">Steps from one patch to the next.</param>
/// <param name="HasRegisterToken">Whether a token without values is put behind the patches.</param>
/// <param name="StartToken">Row of the shared table that the decoder begins with.</param>
/// <param name="RegisterToken">Row of the shared table for the token without values.</param>
/// <param name="Vocabulary">Rows of the shared table.</param>
public sealed record BoltConfig(
    T5Config Network, int ContextLength, int PredictionLength, IReadOnlyList<double> QuantileLevels, int PatchLength = 16,
    int PatchStride = 16,
    bool HasRegisterToken = true, int StartToken = 0, int RegisterToken = 1, int Vocabulary = 2)
{
    internal const string Architecture = "ChronosBoltModelForForecasting";

    private const int Longest = 1 << 20;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static BoltConfig Parse(ModelConfig config, T5Config network)
    {
        var own = config.Section("chronos_config");
        var levels = own.Numbers("quantiles");
        if (!Chronos.QuantileLevels.AreRising(levels) || levels[0] == 0 || levels[^1] == 1)
        {
            throw own.Refusal("quantiles", "rising levels between 0 and 1 are needed");
        }

        var patch = own.Integer("input_patch_size", 1, Longest);
        var vocabulary = config.Integer("vocab_size", 1, Longest, 2);
        return new(
            network, own.Integer("context_length", 1, Longest), own.Integer("prediction_length", 1, Longest), levels, patch,
            own.Integer("input_patch_stride", 1, patch, patch), own.Flag("use_reg_token", false),
            config.Integer("decoder_start_token_id", 0, vocabulary - 1, 0),
            config.Integer("reg_token_id", 0, vocabulary - 1, Math.Min(1, vocabulary - 1)), vocabulary);
    }

    /// <summary>As a <c>config.json</c> that the published code reads too.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            architectures = new[] { Architecture },
            chronos_config = new
            {
                context_length = ContextLength,
                input_patch_size = PatchLength,
                input_patch_stride = PatchStride,
                prediction_length = PredictionLength,
                quantiles = QuantileLevels,
                use_reg_token = HasRegisterToken,
            },
            chronos_pipeline_class = "ChronosBoltPipeline",
            d_ff = Network.FeedForward,
            d_kv = Network.HeadWidth,
            d_model = Network.Width,
            decoder_start_token_id = StartToken,
            dropout_rate = Network.DropoutRate,
            eos_token_id = 1,
            feed_forward_proj = Network.Projection,
            initializer_factor = Network.InitialFactor,
            is_encoder_decoder = true,
            layer_norm_epsilon = Network.Epsilon,
            model_type = "t5",
            num_decoder_layers = Network.DecoderLayers,
            num_heads = Network.Heads,
            num_layers = Network.EncoderLayers,
            pad_token_id = 0,
            reg_token_id = RegisterToken,
            relative_attention_max_distance = Network.MaxDistance,
            relative_attention_num_buckets = Network.Buckets,
            torch_dtype = "float32",
            vocab_size = Vocabulary,
        },
        Indented);
}
