using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Layers;

/// <summary>Weights of a model's folder; one that is missing or has another shape is a <see cref="ModelFileException"/>.</summary>
internal sealed class StoredWeights(ModelWeights weights) : IWeightSource
{
    public float[] Take(string name, Start start, long[] shape) => weights.Read(name, shape);
}
