namespace StrategyFactory.Neural.Adapters;

/// <summary>A linear layer that an adapter can change.</summary>
/// <param name="Path">Such as <c>encoder.block.0.layer.0.SelfAttention.q</c>.</param>
/// <param name="In">Its inputs.</param>
/// <param name="Out">Its outputs.</param>
/// <param name="IsOutput">Whether it is the output embedding of a model of words, such as <c>lm_head</c>.</param>
public sealed record LinearLayer(string Path, int In, int Out, bool IsOutput);
