using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.T5;

/// <summary>The shape of a T5 network (Raffel et al. 2020, arXiv:1910.10683), by its <c>config.json</c>.</summary>
/// <param name="Width">Numbers a token is made of (d_model).</param>
/// <param name="HeadWidth">Numbers a head looks at (d_kv).</param>
/// <param name="Heads">How many heads there are; together they need not be as wide as a token.</param>
/// <param name="FeedForward">Width within the feed-forward layers (d_ff).</param>
/// <param name="EncoderLayers">Blocks of the encoder.</param>
/// <param name="DecoderLayers">Blocks of the decoder.</param>
/// <param name="Activation">The function in the feed-forward layers, such as <c>relu</c> or <c>gelu_new</c>.</param>
/// <param name="IsGated">Whether a second linear layer gates it (Shazeer 2020, arXiv:2002.05202).</param>
/// <param name="Buckets">Kinds of relative positions that are told apart.</param>
/// <param name="MaxDistance">From here on distances are not told apart.</param>
/// <param name="Epsilon">Of the norms.</param>
/// <param name="DropoutRate">Share left out in training.</param>
/// <param name="InitialFactor">What the deviations of fresh weights are multiplied by.</param>
public sealed record T5Config(
    int Width, int HeadWidth, int Heads, int FeedForward, int EncoderLayers, int DecoderLayers, string Activation = "relu",
    bool IsGated = false,
    int Buckets = 32, int MaxDistance = 128, double Epsilon = 1e-6, double DropoutRate = 0.1, double InitialFactor = 1)
{
    private const string Gated = "gated-";
    private const int Widest = 65_536;
    private const int Deepest = 1_024;

    /// <summary>Activation and gate in one word, as files say it.</summary>
    internal string Projection => !IsGated ? Activation : Gated + (Activation == "gelu_new" ? "gelu" : Activation);

    internal static T5Config Parse(ModelConfig config, double? dropoutRate)
    {
        var layers = config.Integer("num_layers", 1, Deepest);
        var (activation, gated) = ParseProjection(config);
        var buckets = config.Integer("relative_attention_num_buckets", 4, Widest, 32);
        return new(
            config.Integer("d_model", 1, Widest), config.Integer("d_kv", 1, Widest), config.Integer("num_heads", 1, Deepest),
            config.Integer("d_ff", 1, Widest * 4),
            layers, config.Integer("num_decoder_layers", 1, Deepest, layers), activation, gated,
            buckets,
            // the near half of the decoder's buckets stand for a distance each; the far ones need room behind them
            config.Integer("relative_attention_max_distance", (buckets / 2) + 1, int.MaxValue, 128),
            config.Real("layer_norm_epsilon", 0, 1, 1e-6), dropoutRate ?? config.Real("dropout_rate", 0, 0.999, 0.1),
            config.Real("initializer_factor", 0, 1e6, 1));
    }

    private static (string Activation, bool IsGated) ParseProjection(ModelConfig config)
    {
        var projection = config.Text("feed_forward_proj", "relu");
        var gated = projection.StartsWith(Gated, StringComparison.Ordinal);
        var name = gated ? projection[Gated.Length..] : projection;
        // the first models with gates meant the approximation by it, and so it stayed
        var activation = gated && name == "gelu" ? "gelu_new" : name;
        return Layers.Activation.Names.Contains(activation, StringComparer.Ordinal)
            ? (activation, gated)
            : throw config.Refusal(
                "feed_forward_proj", $"{string.Join(", ", Layers.Activation.Names)} are allowed, with or without {Gated} in front");
    }
}
