namespace StrategyFactory.Neural.Layers;

/// <summary>Normally distributed numbers of a generator whose seed is known.</summary>
internal static class NormalDraws
{
    /// <summary>Mean 0, deviation 1 (Box and Muller 1958).</summary>
    public static double NextNormal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
