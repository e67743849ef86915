namespace StrategyFactory.Neural.Layers;

/// <summary>
/// Weights of a model that has learned nothing yet. The same seed gives the same weights, whatever else runs in the process.
/// </summary>
internal sealed class FreshWeights(int seed) : IWeightSource
{
    private readonly Random _random = new(seed);

    public float[] Take(string name, Start start, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, dimension) => checked(product * dimension))];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(start.Deviation == 0 ? start.Value : start.Value + (start.Deviation * _random.NextNormal()));
        }

        return values;
    }
}
