using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>A token looks at those before it, then at what the encoder found, then thinks for itself.</summary>
internal sealed class DecoderBlock(ParameterSet parameters, string path, T5Config config)
{
    private readonly Attention _own = new(parameters, path + ".layer.0.SelfAttention", config);
    private readonly RmsNorm _ownNorm = new(parameters, path + ".layer.0.layer_norm", config.Width, config.Epsilon);
    private readonly Attention _cross = new(parameters, path + ".layer.1.EncDecAttention", config);
    private readonly RmsNorm _crossNorm = new(parameters, path + ".layer.1.layer_norm", config.Width, config.Epsilon);
    private readonly FeedForward _feedForward = new(parameters, path + ".layer.2.DenseReluDense", config);
    private readonly RmsNorm _feedForwardNorm = new(parameters, path + ".layer.2.layer_norm", config.Width, config.Epsilon);

    /// <summary>What it will look at of the encoder's output: the same for all its tokens.</summary>
    public KeyValues Project(Tensor encoded, Dropout dropout) => _cross.Project(encoded, dropout);

    /// <summary>Takes tokens further.</summary>
    /// <param name="x">[batch, token, width].</param>
    /// <param name="past">The tokens before these; null where there are none.</param>
    /// <param name="ownBias">For looking at tokens, broadcasts to [batch, head, token, tokens so far].</param>
    /// <param name="encoded">From <see cref="Project"/>.</param>
    /// <param name="crossBias">For looking at the encoder's output, broadcasts to [batch, head, token, encoded].</param>
    /// <param name="dropout">Of this pass.</param>
    /// <returns>The tokens, and what later ones will see of all so far.</returns>
    public (Tensor Output, KeyValues Seen) Forward(
        Tensor x, KeyValues? past, Tensor ownBias, KeyValues encoded, Tensor crossBias, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        var normed = _ownNorm.Forward(x);
        var own = _own.Project(normed, dropout);
        var seen = past?.Then(own) ?? own;
        x = x + dropout.Apply(_own.Forward(normed, seen, ownBias, dropout), config.DropoutRate);
        x = x + dropout.Apply(_cross.Forward(_crossNorm.Forward(x), encoded, crossBias, dropout), config.DropoutRate);
        x = x + dropout.Apply(_feedForward.Forward(_feedForwardNorm.Forward(x), dropout), config.DropoutRate);
        return (x.MoveToOuterDisposeScope(), seen.MoveToOuterDisposeScope());
    }
}
