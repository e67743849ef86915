using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Chronos;

/// <summary>
/// output(f(hidden x)) + residual x, all with biases: from patches to the network's width, and from there to quantiles (Das et al. 2024,
/// arXiv:2310.10688).
/// </summary>
internal sealed class ResidualBlock
{
    private readonly BoltConfig _config;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly Linear _hidden;
    private readonly Linear _output;
    private readonly Linear _residual;

    public ResidualBlock(ParameterSet parameters, string path, int inputs, int outputs, BoltConfig config)
    {
        var inner = config.Network.FeedForward;
        var start = Start.Normal(config.Network.InitialFactor / Math.Sqrt(2 * config.PatchLength));
        _config = config;
        _activation = Activation.Of(config.Network.Activation);
        _hidden = Linear.In(parameters, path + ".hidden_layer", inputs, inner, start, bias: true);
        var outputStart = Start.Normal(config.Network.InitialFactor / Math.Sqrt(inner));
        _output = Linear.In(parameters, path + ".output_layer", inner, outputs, outputStart, bias: true);
        _residual = Linear.In(parameters, path + ".residual_layer", inputs, outputs, start, bias: true);
    }

    /// <summary>[…, inputs] to […, outputs].</summary>
    public Tensor Forward(Tensor x, Dropout dropout) =>
        dropout.Apply(_output.Forward(_activation(_hidden.Forward(x, dropout)), dropout), _config.Network.DropoutRate)
        + _residual.Forward(x, dropout);
}
