using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>What every head adds to a score for how far the key lies from the query: all that T5 knows of positions.</summary>
internal sealed class RelativePositionBias(ParameterSet parameters, string path, T5Config config, bool bidirectional)
{
    private readonly RelativeBuckets _buckets = new(config.Buckets, config.MaxDistance, bidirectional);
    private readonly Embedding _table =
        new(parameters, path, config.Buckets, config.Heads, Start.Normal(config.InitialFactor / Math.Sqrt(config.Width)));

    /// <summary>[1, head, query, key].</summary>
    public Tensor Forward(int queries, int keys)
    {
        var buckets = tensor(_buckets.Table(queries, keys), [queries, keys], device: _table.Weight.device);
        return _table.Forward(buckets).permute(2, 0, 1).unsqueeze(0);
    }
}
