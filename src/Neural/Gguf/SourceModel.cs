using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>
/// The <c>config.json</c> of a decoder at Hugging Face: what would change its numbers and cannot be written is refused by name.
/// </summary>
/// <param name="Shape">Its sizes.</param>
/// <param name="IsTied">Whether the output uses the embeddings.</param>
/// <param name="Rope">Llama 3's scaling of positions, or null.</param>
/// <param name="Bos">The token that begins a text, or null.</param>
/// <param name="Eos">The token that ends a text, or null; the first where there are several.</param>
internal sealed record SourceModel(DecoderShape Shape, bool IsTied, Llama3Scaling? Rope, int? Bos, int? Eos)
{
    private const int Widest = 1 << 20;

    // sections whose presence changes the numbers
    private static readonly string[] ForeignSections = ["quantization_config", "text_config", "dual_chunk_attention_config"];

    /// <summary>Reads a folder's configuration.</summary>
    public static SourceModel Read(string folder)
    {
        var (bos, eos) = ModelJson.Read(
            Require(folder), json => (TokenId(json, "bos_token_id"), TokenId(json, "eos_token_id")));
        return ModelConfig.Read(folder, config => Parse(config, bos, eos));
    }

    private static string Require(string folder)
    {
        var path = Path.Combine(folder, ModelConfig.FileName);
        return File.Exists(path) ? path : throw new ModelFileException(folder, $"it has no {ModelConfig.FileName}.");
    }

    private static SourceModel Parse(ModelConfig config, int? bos, int? eos)
    {
        var architecture = config.Text("model_type", "");
        if (!DecoderShape.Knows(architecture))
        {
            throw config.Refusal("model_type", $"{DecoderShape.Architectures} can be converted");
        }

        RequirePlain(config);
        var heads = config.Integer("num_attention_heads", 1, Widest);
        var width = config.Integer("hidden_size", 1, Widest);
        var (theta, scaling) = ReadRope(config, architecture);
        DecoderShape shape = new()
        {
            Architecture = architecture,
            Layers = config.Integer("num_hidden_layers", 1, 512),
            Width = width,
            FeedForward = config.Integer("intermediate_size", 1, Widest),
            Heads = heads,
            KeyValueHeads = config.Integer("num_key_value_heads", 1, heads, heads),
            HeadSize = config.Integer("head_dim", 2, Widest, width % heads == 0 ? width / heads : null),
            Vocabulary = config.Integer("vocab_size", 1, 1 << 24),
            Context = config.Integer("max_position_embeddings", 1, int.MaxValue),
            Epsilon = (float)config.Real("rms_norm_eps", 1e-12, 1, 1e-6),
            RopeBase = (float)theta,
        };
        if (heads % shape.KeyValueHeads != 0)
        {
            throw config.Refusal("num_key_value_heads", $"a divisor of num_attention_heads ({heads}) is allowed");
        }

        return shape.HeadRefusal is not { } refusal
            ? new(shape, config.Flag("tie_word_embeddings", false), scaling, bos, eos)
            : throw config.Refusal("head_dim", refusal);
    }

    private static void RequirePlain(ModelConfig config)
    {
        if (config.Text("hidden_act", "silu") != "silu")
        {
            throw config.Refusal("hidden_act", "silu can be converted");
        }

        foreach (var flag in new[] { "attention_bias", "mlp_bias", "use_sliding_window" })
        {
            if (config.Flag(flag, false))
            {
                throw config.Refusal(flag, "models that do without it can be converted");
            }
        }

        if (ForeignSections.FirstOrDefault(config.HasSection) is { } section)
        {
            throw config.Refusal(section, "models that do without it can be converted");
        }

        if (config.Texts("layer_types").Any(type => type != "full_attention"))
        {
            throw config.Refusal("layer_types", "full_attention in every layer can be converted");
        }

        if (config.Real("partial_rotary_factor", 0, 1, 1) != 1)
        {
            throw config.Refusal("partial_rotary_factor", "models that rotate whole heads (1) can be converted");
        }
    }

    /// <summary>Newer configurations have everything about positions in one section, older ones the base outside.</summary>
    private static (double Theta, Llama3Scaling? Scaling) ReadRope(ModelConfig config, string architecture)
    {
        var outside = config.Real("rope_theta", 1, 1e12, 10_000);
        var key = new[] { "rope_parameters", "rope_scaling" }.FirstOrDefault(config.HasSection);
        if (key is null)
        {
            return (outside, null);
        }

        var section = config.Section(key);
        var theta = section.Real("rope_theta", 1, 1e12, outside);
        if (section.Real("partial_rotary_factor", 0, 1, 1) != 1)
        {
            throw section.Refusal("partial_rotary_factor", "models that rotate whole heads (1) can be converted");
        }

        return section.Text("rope_type", section.Text("type", "")) switch
        {
            "default" => (theta, null),
            "llama3" when architecture == DecoderShape.Llama => (theta, Llama3Scaling.Read(section)),
            var type => throw config.Refusal(key, $"its type is '{type}'; default, and llama3 for {DecoderShape.Llama}, can be converted"),
        };
    }

    private static int? TokenId(JsonElement json, string key)
    {
        if (!json.TryGetProperty(key, out var value))
        {
            return null;
        }

        var first = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 ? value[0] : value;
        return first.ValueKind == JsonValueKind.Number && first.TryGetInt32(out var id) && id >= 0 ? id : null;
    }
}
