using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>The encoder: blocks that share one bias of relative positions, and a norm at the end.</summary>
internal sealed class EncoderStack(ParameterSet parameters, T5Config config)
{
    /// <summary>In order.</summary>
    public IReadOnlyList<EncoderBlock> Blocks { get; } =
        [.. Enumerable.Range(0, config.EncoderLayers).Select(i => new EncoderBlock(parameters, $"encoder.block.{i}", config))];

    /// <summary>It is stored in the first block.</summary>
    public RelativePositionBias Positions { get; } =
        new(parameters, "encoder.block.0.layer.0.SelfAttention.relative_attention_bias", config, bidirectional: true);

    /// <summary>The last step.</summary>
    public RmsNorm Norm { get; } = new(parameters, "encoder.final_layer_norm", config.Width, config.Epsilon);

    /// <summary>Encodes tokens.</summary>
    /// <param name="x">[batch, token, width].</param>
    /// <param name="present">[batch, token], 1 where there is a token and 0 where not.</param>
    /// <param name="dropout">Of this pass.</param>
    public Tensor Forward(Tensor x, Tensor present, Dropout dropout)
    {
        var length = (int)x.shape[1];
        var bias = Positions.Forward(length, length) + AttentionMask.Missing(present, x.dtype);
        x = dropout.Apply(x, config.DropoutRate);
        foreach (var block in Blocks)
        {
            x = block.Forward(x, bias, dropout);
        }

        return dropout.Apply(Norm.Forward(x), config.DropoutRate);
    }
}
