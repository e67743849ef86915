using System.Text.Json;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Decoders;

/// <summary>The shape of a network that writes text token by token, by its <c>config.json</c>.</summary>
/// <param name="Family">Which kind it is.</param>
/// <param name="Vocabulary">Tokens that there are.</param>
/// <param name="Width">Numbers a token is made of.</param>
/// <param name="FeedForward">Width within the feed-forward layers.</param>
/// <param name="Layers">How many there are.</param>
/// <param name="Heads">Heads of queries.</param>
/// <param name="KeyHeads">Heads of keys and values, each for as many of queries (Ainslie et al. 2023, arXiv:2305.13245).</param>
/// <param name="HeadWidth">Numbers a head looks at; even.</param>
/// <param name="Positions">Tokens of the longest text.</param>
public sealed record DecoderConfig(
    DecoderFamily Family, int Vocabulary, int Width, int FeedForward, int Layers, int Heads, int KeyHeads, int HeadWidth, int Positions)
{
    private const int Widest = 1 << 20;
    private const int Deepest = 1_024;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Of the norms.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>How positions are told.</summary>
    public RotaryConfig Rotary { get; init; } = new();

    /// <summary>Whether the table of tokens also makes the output.</summary>
    public bool IsTied { get; init; }

    /// <summary>The function in the feed-forward layers.</summary>
    public string Activation { get; init; } = "silu";

    /// <summary>Whether all four layers of attention have a bias; Qwen2 has one on three of them whatever is said here.</summary>
    public bool HasAttentionBias { get; init; }

    /// <summary>Whether the feed-forward layers have a bias.</summary>
    public bool HasMlpBias { get; init; }

    /// <summary>Deviation of fresh weights.</summary>
    public double InitialDeviation { get; init; } = 0.02;

    /// <summary>The token that a text begins with, or null.</summary>
    public int? BeginToken { get; init; }

    /// <summary>The tokens that end a text.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Whether queries, keys and values have a bias.</summary>
    internal bool HasQueryBias => HasAttentionBias || Family == DecoderFamily.Qwen2;

    /// <summary>Whether what attention gives has one.</summary>
    internal bool HasOutputBias => HasAttentionBias && Family != DecoderFamily.Qwen2;

    /// <summary>Whether queries and keys have a norm each.</summary>
    internal bool HasHeadNorms => Family == DecoderFamily.Qwen3;

    /// <summary>Reads a folder's configuration; libtorch is not needed.</summary>
    /// <exception cref="ModelFileException">
    /// There is none, it is of no network that can be computed here, or it says what is not understood and could change the numbers.
    /// </exception>
    public static DecoderConfig Read(string folder) => ModelConfig.Read(folder, Parse);

    internal static DecoderConfig Parse(ModelConfig config)
    {
        var family = DecoderConfigKeys.FamilyOf(config);
        DecoderConfigKeys.RefuseStrangers(config, family);
        var width = config.Integer("hidden_size", 1, Widest);
        // Qwen's code begins with 32 heads of keys where none are named, which fits none of its models
        var heads = config.Integer("num_attention_heads", 1, Deepest);
        var keyHeads = config.Integer("num_key_value_heads", 1, heads, family == DecoderFamily.Llama ? heads : null);
        if (heads % keyHeads != 0)
        {
            throw config.Refusal("num_key_value_heads", $"a divisor of num_attention_heads, {heads}, is needed");
        }

        var vocabulary = config.Integer("vocab_size", 1, 1 << 22);
        return new(
            family, vocabulary, width, config.Integer("intermediate_size", 1, Widest * 4), config.Integer("num_hidden_layers", 1, Deepest),
            heads, keyHeads, ParseHeadWidth(config, family, width, heads), config.Integer("max_position_embeddings", 1, 1 << 24))
        {
            Epsilon = config.Real("rms_norm_eps", 0, 1, 1e-6),
            Rotary = RotaryConfig.Parse(config),
            IsTied = config.Flag("tie_word_embeddings", false),
            Activation = ParseActivation(config),
            HasAttentionBias = ParseAttentionBias(config, family),
            HasMlpBias = config.Flag("mlp_bias", false),
            InitialDeviation = config.Real("initializer_range", 0, 100, 0.02),
            BeginToken = config.HasValue("bos_token_id") ? config.Integer("bos_token_id", 0, vocabulary - 1) : null,
            EndTokens = config.Integers("eos_token_id", 0, vocabulary - 1),
        };
    }

    /// <summary>The linear layers that an adapter can change, in order.</summary>
    public IEnumerable<LinearLayer> LinearLayers
    {
        get
        {
            var (inner, keys) = (Heads * HeadWidth, KeyHeads * HeadWidth);
            for (var i = 0; i < Layers; i++)
            {
                var path = $"model.layers.{i}.";
                yield return new($"{path}self_attn.q_proj", Width, inner, false);
                yield return new($"{path}self_attn.k_proj", Width, keys, false);
                yield return new($"{path}self_attn.v_proj", Width, keys, false);
                yield return new($"{path}self_attn.o_proj", inner, Width, false);
                yield return new($"{path}mlp.gate_proj", Width, FeedForward, false);
                yield return new($"{path}mlp.up_proj", Width, FeedForward, false);
                yield return new($"{path}mlp.down_proj", FeedForward, Width, false);
            }

            if (!IsTied)
            {
                yield return new("lm_head", Width, Vocabulary, true);
            }
        }
    }

    /// <summary>Numbers that the network is made of.</summary>
    public long ParameterCount
    {
        get
        {
            long keys = KeyHeads * HeadWidth;
            var norms = (2 * Width) + (HasHeadNorms ? 2 * HeadWidth : 0);
            var biases = (HasQueryBias ? (Heads * HeadWidth) + (2 * keys) : 0) + (HasOutputBias ? Width : 0)
                + (HasMlpBias ? (2 * FeedForward) + Width : 0);
            return LinearLayers.Sum(layer => (long)layer.In * layer.Out) + ((long)Vocabulary * Width) + Width + (Layers * (norms + biases));
        }
    }

    /// <summary>Refuses a text that cannot be read.</summary>
    /// <param name="tokens">One to as many as there are positions, each of the vocabulary.</param>
    /// <param name="name">Of the argument.</param>
    internal void RequireTokens(IReadOnlyList<int> tokens, string name)
    {
        ArgumentNullException.ThrowIfNull(tokens, name);
        if (tokens.Count == 0 || tokens.Count > Positions)
        {
            throw new ArgumentException($"{name} has {tokens.Count} tokens; 1 to {Positions} is allowed.", name);
        }

        RequireVocabulary(tokens, name);
    }

    /// <summary>Refuses tokens that there are not.</summary>
    internal void RequireVocabulary(IReadOnlyList<int> tokens, string name)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] < 0 || tokens[i] >= Vocabulary)
            {
                throw new ArgumentException($"{name}[{i}] is {tokens[i]}; 0 to {Vocabulary - 1} is allowed.", name);
            }
        }
    }

    /// <summary>As a <c>config.json</c> that other programs read too.</summary>
    internal byte[] ToJson()
    {
        var (type, architecture) = DecoderConfigKeys.NamesOf(Family);
        Dictionary<string, object?> json = new(StringComparer.Ordinal)
        {
            ["architectures"] = new[] { architecture },
            ["attention_dropout"] = 0.0,
            ["bos_token_id"] = BeginToken,
            ["eos_token_id"] = EndTokens.Count == 1 ? EndTokens[0] : EndTokens.Count == 0 ? null : EndTokens,
            ["head_dim"] = HeadWidth,
            ["hidden_act"] = Activation,
            ["hidden_size"] = Width,
            ["initializer_range"] = InitialDeviation,
            ["intermediate_size"] = FeedForward,
            ["max_position_embeddings"] = Positions,
            ["model_type"] = type,
            ["num_attention_heads"] = Heads,
            ["num_hidden_layers"] = Layers,
            ["num_key_value_heads"] = KeyHeads,
            ["rms_norm_eps"] = Epsilon,
            ["rope_scaling"] = Rotary.Stretch?.ToJson(),
            ["rope_theta"] = Rotary.Theta,
            ["tie_word_embeddings"] = IsTied,
            ["torch_dtype"] = "float32",
            ["vocab_size"] = Vocabulary,
        };
        if (Family != DecoderFamily.Qwen2)
        {
            json.Add("attention_bias", HasAttentionBias);
        }

        if (HasMlpBias)
        {
            json.Add("mlp_bias", true);
        }

        return JsonSerializer.SerializeToUtf8Bytes(json, Indented);
    }

    private static int ParseHeadWidth(ModelConfig config, DecoderFamily family, int width, int heads)
    {
        if (!config.HasValue("head_dim") && family != DecoderFamily.Qwen3 && width % heads != 0)
        {
            throw config.Refusal("hidden_size", $"a multiple of num_attention_heads, {heads}, is needed where head_dim is left out");
        }

        var head = config.Integer("head_dim", 2, Widest, family == DecoderFamily.Qwen3 ? 128 : width / heads);
        return head % 2 == 0 ? head : throw config.Refusal("head_dim", "an even number is needed: positions turn pairs");
    }

    private static string ParseActivation(ModelConfig config)
    {
        var name = config.Text("hidden_act", "silu");
        return Neural.Layers.Activation.Names.Contains(name, StringComparer.Ordinal)
            ? name
            : throw config.Refusal("hidden_act", $"{string.Join(", ", Neural.Layers.Activation.Names)} are allowed");
    }

    private static bool ParseAttentionBias(ModelConfig config, DecoderFamily family)
    {
        var has = config.Flag("attention_bias", false);
        return family != DecoderFamily.Qwen2 || !config.HasValue("attention_bias")
            ? has
            : throw config.Refusal("attention_bias", "qwen2 always has biases on queries, keys and values, and none on the output");
    }
}
