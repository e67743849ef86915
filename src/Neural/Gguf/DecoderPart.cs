namespace StrategyFactory.Neural.Gguf;

/// <summary>A part of a decoder's layer.</summary>
/// <param name="Source">Its path at Hugging Face, below the layer's.</param>
/// <param name="Name">Its name in GGUF, behind the layer's.</param>
/// <param name="Shape">Of its weight, outermost first.</param>
internal sealed record DecoderPart(string Source, string Name, Func<DecoderShape, long[]> Shape)
{
    public const string Embeddings = "token_embd.weight";
    public const string Norm = "output_norm.weight";
    public const string Output = "output.weight";
    public const string RopeFactors = "rope_freqs.weight";

    private static readonly DecoderPart[] Always =
    [
        new("input_layernorm", "attn_norm", shape => [shape.Width]),
        new("self_attn.q_proj", "attn_q", shape => [shape.Heads * shape.HeadSize, shape.Width]),
        new("self_attn.k_proj", "attn_k", shape => [shape.KeyValueHeads * shape.HeadSize, shape.Width]),
        new("self_attn.v_proj", "attn_v", shape => [shape.KeyValueHeads * shape.HeadSize, shape.Width]),
        new("self_attn.o_proj", "attn_output", shape => [shape.Width, shape.Heads * shape.HeadSize]),
        new("post_attention_layernorm", "ffn_norm", shape => [shape.Width]),
        new("mlp.gate_proj", "ffn_gate", shape => [shape.FeedForward, shape.Width]),
        new("mlp.up_proj", "ffn_up", shape => [shape.FeedForward, shape.Width]),
        new("mlp.down_proj", "ffn_down", shape => [shape.Width, shape.FeedForward]),
    ];

    private static readonly DecoderPart[] HeadNorms =
    [
        new("self_attn.q_norm", "attn_q_norm", shape => [shape.HeadSize]),
        new("self_attn.k_norm", "attn_k_norm", shape => [shape.HeadSize]),
    ];

    /// <summary>The parts of every layer of an architecture.</summary>
    public static IEnumerable<DecoderPart> Of(DecoderShape shape) => shape.NormsHeads ? Always.Concat(HeadNorms) : Always;

    public string In(int layer) => $"blk.{layer}.{Name}";

    public bool IsMatrix(DecoderShape shape) => Shape(shape).Length == 2;

    public bool HasBias(DecoderShape shape) => shape.HasBiases && Name is ("attn_q" or "attn_k" or "attn_v");

    /// <summary>Heads whose rows change their order, or null where rows stay.</summary>
    public int? PermutedHeads(DecoderShape shape) => !shape.PermutesHeads ? null : Name switch
    {
        "attn_q" => shape.Heads,
        "attn_k" => shape.KeyValueHeads,
        _ => null,
    };
}
