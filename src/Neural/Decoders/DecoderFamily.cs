namespace StrategyFactory.Neural.Decoders;

/// <summary>Which networks of the Llama kind are told apart, as <c>model_type</c> does.</summary>
public enum DecoderFamily
{
    /// <summary>Llama and what is built like it, such as SmolLM2 (Touvron et al. 2023, arXiv:2302.13971).</summary>
    Llama,

    /// <summary>Qwen2 and Qwen2.5: with biases on queries, keys and values.</summary>
    Qwen2,

    /// <summary>Qwen3: queries and keys have norms of their own.</summary>
    Qwen3,
}
