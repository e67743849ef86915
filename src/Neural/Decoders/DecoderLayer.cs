using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// Every token looks at those before it, then thinks for itself; each time its norm comes first and what is found is added.
/// </summary>
/// <param name="parameters">The model's.</param>
/// <param name="index">Which layer it is, from 0.</param>
/// <param name="config">Its shape.</param>
internal sealed class DecoderLayer(ParameterSet parameters, int index, DecoderConfig config)
{
    private readonly SelfAttention _attention = new(parameters, $"model.layers.{index}.self_attn", config);
    private readonly GatedMlp _mlp = new(parameters, $"model.layers.{index}.mlp", config);
    private readonly RmsNorm _attentionNorm = new(parameters, $"model.layers.{index}.input_layernorm", config.Width, config.Epsilon);
    private readonly RmsNorm _mlpNorm = new(parameters, $"model.layers.{index}.post_attention_layernorm", config.Width, config.Epsilon);

    /// <summary>[token, width] to the same.</summary>
    /// <param name="x">The tokens.</param>
    /// <param name="rotary">Their turns.</param>
    /// <param name="mixer">What they see.</param>
    /// <param name="dropout">Of this pass; from it and the layer follows what is left out, also where the layer is computed again.</param>
    public Tensor Forward(Tensor x, Rotary rotary, ITokenMixer mixer, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        using var own = dropout.Part(index);
        x = x + _attention.Forward(index, _attentionNorm.Forward(x), rotary, mixer, own);
        x = x + _mlp.Forward(_mlpNorm.Forward(x), own);
        return x.MoveToOuterDisposeScope();
    }
}
