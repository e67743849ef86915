using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>down(act(gate x) · up x): what a token thinks for itself (Shazeer 2020, arXiv:2002.05202).</summary>
internal sealed class GatedMlp(ParameterSet parameters, string path, DecoderConfig config)
{
    private readonly Linear _gate = Linear.In(
        parameters, path + ".gate_proj", config.Width, config.FeedForward, Start.Normal(config.InitialDeviation), config.HasMlpBias);
    private readonly Linear _up = Linear.In(
        parameters, path + ".up_proj", config.Width, config.FeedForward, Start.Normal(config.InitialDeviation), config.HasMlpBias);
    private readonly Linear _down = Linear.In(
        parameters, path + ".down_proj", config.FeedForward, config.Width, Start.Normal(config.InitialDeviation), config.HasMlpBias);
    private readonly Func<Tensor, Tensor> _activation = Activation.Of(config.Activation);

    /// <summary>[token, width] to the same.</summary>
    public Tensor Forward(Tensor x, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        var gated = _activation(_gate.Forward(x, dropout)).mul(_up.Forward(x, dropout));
        return _down.Forward(gated, dropout).MoveToOuterDisposeScope();
    }
}
