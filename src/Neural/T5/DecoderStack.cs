using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>
/// The decoder: blocks that share one bias of relative positions among tokens and have none towards the encoder, and a norm at the end.
/// </summary>
internal sealed class DecoderStack(ParameterSet parameters, T5Config config)
{
    /// <summary>In order.</summary>
    public IReadOnlyList<DecoderBlock> Blocks { get; } =
        [.. Enumerable.Range(0, config.DecoderLayers).Select(i => new DecoderBlock(parameters, $"decoder.block.{i}", config))];

    /// <summary>It is stored in the first block.</summary>
    public RelativePositionBias Positions { get; } =
        new(parameters, "decoder.block.0.layer.0.SelfAttention.relative_attention_bias", config, bidirectional: false);

    /// <summary>The last step.</summary>
    public RmsNorm Norm { get; } = new(parameters, "decoder.final_layer_norm", config.Width, config.Epsilon);

    /// <summary>Prepares for the first token.</summary>
    /// <param name="encoded">The encoder's output.</param>
    /// <param name="present">[batch, encoded], 1 where there is a token and 0 where not.</param>
    /// <param name="dropout">Of this pass.</param>
    public DecoderMemory Look(Tensor encoded, Tensor present, Dropout dropout) =>
        new([.. Blocks.Select(block => block.Project(encoded, dropout))], AttentionMask.Missing(present, encoded.dtype), [], 0);

    /// <summary>Takes the next tokens.</summary>
    /// <param name="x">[batch, token, width].</param>
    /// <param name="memory">What is known so far.</param>
    /// <param name="dropout">Of this pass.</param>
    /// <returns>[batch, token, width], and the memory with these tokens.</returns>
    public (Tensor Output, DecoderMemory Memory) Forward(Tensor x, DecoderMemory memory, Dropout dropout)
    {
        var (first, length) = (memory.Length, memory.Length + (int)x.shape[1]);
        var bias = (Positions.Forward(length, length) + AttentionMask.Future(length, x.dtype, x.device)).narrow(2, first, length - first);
        x = dropout.Apply(x, config.DropoutRate);
        List<KeyValues> seen = [];
        for (var i = 0; i < Blocks.Count; i++)
        {
            (x, var own) = Blocks[i].Forward(x, memory.Seen.ElementAtOrDefault(i), bias, memory.Encoded[i], memory.CrossBias, dropout);
            seen.Add(own);
        }

        return (dropout.Apply(Norm.Forward(x), config.DropoutRate), memory with { Seen = seen, Length = length });
    }
}
