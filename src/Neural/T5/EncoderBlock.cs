using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>Every token looks at all, then thinks for itself; each time its norm comes first and what is found is added.</summary>
internal sealed class EncoderBlock(ParameterSet parameters, string path, T5Config config)
{
    private readonly Attention _attention = new(parameters, path + ".layer.0.SelfAttention", config);
    private readonly RmsNorm _attentionNorm = new(parameters, path + ".layer.0.layer_norm", config.Width, config.Epsilon);
    private readonly FeedForward _feedForward = new(parameters, path + ".layer.1.DenseReluDense", config);
    private readonly RmsNorm _feedForwardNorm = new(parameters, path + ".layer.1.layer_norm", config.Width, config.Epsilon);

    /// <summary>[batch, token, width] to the same.</summary>
    public Tensor Forward(Tensor x, Tensor bias, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        var normed = _attentionNorm.Forward(x);
        x = x + dropout.Apply(_attention.Forward(normed, _attention.Project(normed, dropout), bias, dropout), config.DropoutRate);
        x = x + dropout.Apply(_feedForward.Forward(_feedForwardNorm.Forward(x), dropout), config.DropoutRate);
        return x.MoveToOuterDisposeScope();
    }
}
