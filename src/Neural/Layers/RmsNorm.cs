using static TorchSharp.torch;

namespace StrategyFactory.Neural.Layers;

/// <summary>
/// x / √(mean x² + ε) · w: without mean and bias (Zhang and Sennrich 2019, arXiv:1910.07467), which is what T5 calls layer norm.
/// </summary>
internal sealed class RmsNorm(ParameterSet parameters, string path, int width, double epsilon)
{
    private readonly Tensor _weight = parameters.Take(path + ".weight", Start.One, width);

    public Tensor Forward(Tensor x) => x.mul(x.pow(2).mean([-1], keepdim: true).add_(epsilon).rsqrt_()).mul(_weight);
}
