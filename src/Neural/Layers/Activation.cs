using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Layers;

/// <summary>The functions between two linear layers, by their names in a configuration.</summary>
internal static class Activation
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Known = new(StringComparer.Ordinal)
    {
        ["relu"] = x => x.relu(),
        ["gelu"] = x => x.gelu(),
        ["gelu_new"] = x => x.gelu(GELU.Approximate.tanh),
        ["silu"] = x => x.silu(),
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static Func<Tensor, Tensor> Of(string name) => Known[name];
}
