using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>wo(f(wi x)), or gated wo(f(wi₀ x) · wi₁ x); no layer has a bias.</summary>
internal sealed class FeedForward
{
    private readonly Func<Tensor, Tensor> _activation;
    private readonly double _dropoutRate;
    private readonly Linear _inner;
    private readonly Linear? _gate;
    private readonly Linear _outer;

    public FeedForward(ParameterSet parameters, string path, T5Config config)
    {
        var width = Start.Normal(config.InitialFactor / Math.Sqrt(config.Width));
        _activation = Activation.Of(config.Activation);
        _dropoutRate = config.DropoutRate;
        _inner = Linear.In(parameters, path + (config.IsGated ? ".wi_0" : ".wi"), config.Width, config.FeedForward, width);
        _gate = config.IsGated ? Linear.In(parameters, path + ".wi_1", config.Width, config.FeedForward, width) : null;
        var outerStart = Start.Normal(config.InitialFactor / Math.Sqrt(config.FeedForward));
        _outer = Linear.In(parameters, path + ".wo", config.FeedForward, config.Width, outerStart);
    }

    public Tensor Forward(Tensor x, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        var inner = _activation(_inner.Forward(x, dropout));
        var gated = _gate is null ? inner : inner.mul(_gate.Forward(x, dropout));
        return _outer.Forward(dropout.Apply(gated, _dropoutRate), dropout).MoveToOuterDisposeScope();
    }
}
