namespace StrategyFactory.Neural.Layers;

/// <summary>Where the weights of a model come from.</summary>
internal interface IWeightSource
{
    /// <summary>A weight in float32, row-major.</summary>
    /// <param name="name">Such as <c>encoder.block.0.layer.0.SelfAttention.q.weight</c>.</param>
    /// <param name="start">How it begins where it is made anew.</param>
    /// <param name="shape">The shape it has by the model's configuration.</param>
    float[] Take(string name, Start start, long[] shape);
}
